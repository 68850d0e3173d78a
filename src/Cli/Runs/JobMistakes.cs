using Bacalhau.Cli.Specs;

namespace Bacalhau.Cli.Runs;

/// <summary>Checks jobs before they are sent.</summary>
internal static class JobMistakes
{
    /// <summary>Gives the job back when it keeps the rules.</summary>
    /// <exception cref="BacalhauException">It does not; the message names all that is wrong.</exception>
    public static Job Check(Job job)
    {
        var errors = JobValidator.ValidateSubmission(job);
        return errors.Count == 0
            ? job
            : throw Mistakes.Of(
                "the job provided is invalid: " + string.Join('\n', errors.Select(error => error.Message)),
                errors.Select(error => error.Hint).FirstOrDefault(hint => hint is not null));
    }
}
