using Bacalhau.State.Tests.Crashes;

namespace Bacalhau.State.Tests;

/// <summary>Runs the tests; or, when a test starts this program again, the process that the test kills.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        [CrashWriter.Mode, var file, var round] => CrashWriter.RunAsync(file, round),
        _ when args.Any(arg => arg is "--server" or "--internal-msbuild-node") =>
            Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        _ => Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),
    };
}
