namespace Bacalhau.Crash.Tests;

/// <summary>Runs the tests; or, when a test starts this program again, the server that dies when it is told.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        [CrashHost.Mode, var library, var folder, .. var settings] => CrashHost.RunAsync(library, folder, settings),
        _ when args.Any(arg => arg is "--server" or "--internal-msbuild-node") =>
            Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        _ => Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),
    };
}
