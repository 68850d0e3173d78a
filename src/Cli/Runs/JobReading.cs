using Bacalhau.Cli.Specs;

namespace Bacalhau.Cli.Runs;

/// <summary>Makes a job of the text of a file.</summary>
internal static class JobReading
{
    /// <summary>Reads YAML or JSON, and files of the kind that releases before 1.4 had.</summary>
    /// <exception cref="BacalhauException">The text is no job; the message says all that is wrong, and where.</exception>
    public static Job Read(string text)
    {
        var (job, errors) = JobFile.Read(text);
        return job ?? throw Mistakes.Of(
            "the job provided is invalid: " + string.Join('\n', errors.Select(error => error.Message)),
            errors.Select(error => error.Hint).FirstOrDefault(hint => hint is not null));
    }
}
