namespace Bacalhau.Crash.Tests;

/// <summary>A line for every death in the file that <c>CRASH_TRACE</c> names, for who waits for a long run or looks into a fault.</summary>
internal static class Progress
{
    private static readonly Lock Gate = new();
    private static readonly string? File = Environment.GetEnvironmentVariable("CRASH_TRACE");

    public static void Say(string line)
    {
        if (File is null)
        {
            return;
        }

        lock (Gate)
        {
            System.IO.File.AppendAllText(File, $"{TimeProvider.System.GetUtcNow():HH:mm:ss} {line}\n");
        }
    }
}
