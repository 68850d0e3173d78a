using System.Text;
using Bacalhau.Api;

namespace Bacalhau;

/// <summary>Job files: YAML or JSON, keys without regard to case. Stricter than the wire, because a person wrote them: a key nobody knows is an error.</summary>
public static class JobFile
{
    /// <summary>Reads a job file.</summary>
    /// <returns>The job, or everything wrong with the file, each error with line, column and path.</returns>
    public static JobFileResult Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Bind(JobFileText.Parse(utf8));
        }
        catch (JobFileException e)
        {
            return JobFileResult.Failed(e);
        }
    }

    /// <summary>Reads a job file.</summary>
    /// <returns>The job, or everything wrong with the file, each error with line, column and path.</returns>
    public static JobFileResult Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a job as YAML, keys sorted, with all its fields. <see cref="Read(string)"/> refuses the fields that only the cluster sets; <see cref="WriteSpec"/> leaves them out.</summary>
    public static string Write(Job job) => YamlText.FromJson(ApiJson.ToUtf8(job));

    /// <summary>Writes what a user may say of a job as YAML, keys sorted, so that it can be submitted again.</summary>
    public static string WriteSpec(Job job) => YamlText.FromJson(ApiJson.ToUtf8(job), JobFileShape.IsAllowed);

    private static JobFileResult Bind(FileNode root)
    {
        var binder = new JobFileBinder(ApiJson.TypeInfo<Job>());
        var json = binder.Bind(root);
        return binder.Errors.Count > 0
            ? new(null, binder.Errors)
            : new(ApiJson.Read<Job>(json), []);
    }
}

/// <summary>What became of a job file.</summary>
/// <param name="Job">The job; null when there are errors.</param>
/// <param name="Errors">All that is wrong; empty when nothing is.</param>
public sealed record JobFileResult(Job? Job, IReadOnlyList<BacalhauError> Errors)
{
    internal static JobFileResult Failed(JobFileException error) => new(null, [error.ToError()]);
}
