using Bacalhau.Cli.Specs;
using Bacalhau.Legacy;

namespace Bacalhau.Cli.Runs;

/// <summary>Makes a job of the text of a file.</summary>
internal static class JobReading
{
    /// <summary>Reads YAML or JSON.</summary>
    /// <exception cref="BacalhauException">The text is no job; the message says all that is wrong, and where.</exception>
    public static Job Read(string text) => Require(JobFile.Read(text));

    /// <summary>Reads a file of the kind that releases before 1.4 had; one of the new kind is taken, too.</summary>
    /// <exception cref="BacalhauException">The text is no job; the message says all that is wrong, and where.</exception>
    public static Job ReadOld(string text)
    {
        var old = LegacyJobs.Read(System.Text.Encoding.UTF8.GetBytes(text));
        return old.Job ?? JobFile.Read(text).Job ?? Require(old);
    }

    private static Job Require(JobFileResult result) => result.Job ?? throw Mistakes.Of(
        "the job provided is invalid: " + string.Join('\n', result.Errors.Select(error => error.Message)),
        result.Errors.Select(error => error.Hint).FirstOrDefault(hint => hint is not null));
}
