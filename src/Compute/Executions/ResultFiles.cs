using System.Globalization;

namespace Bacalhau.Compute;

/// <summary>Writes what an execution printed and how it ended beside its result folders, for publishing.</summary>
internal sealed class ResultFiles(ExecutionFolders folders)
{
    /// <summary>Writes <c>stdout</c>, <c>stderr</c> and <c>exitCode</c>. A repeat writes the same again. The log's limit is the files' limit; notes of the node are left out.</summary>
    public async Task WriteAsync(ExecutionId id, ExecutionLog? log, int exitCode, CancellationToken cancellationToken)
    {
        var folder = folders.MakeResults(id);
        await using var stdout = Create(folder, "stdout");
        await using var stderr = Create(folder, "stderr");
        if (log is not null)
        {
            using var cursor = new LogCursor(log);
            var view = log.View;
            while (cursor.TryRead(view, out var frame, out _, out var data))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!frame.IsNote)
                {
                    (frame.Stream == LogStream.Stderr ? stderr : stdout).Write(data);
                }
            }
        }

        await File.WriteAllTextAsync(Path.Combine(folder, "exitCode"), exitCode.ToString(CultureInfo.InvariantCulture), cancellationToken).ConfigureAwait(false);
    }

    private static FileStream Create(string folder, string name)
    {
        var path = Path.Combine(folder, name);

        // The execution could write here: a link it left must be replaced, not followed.
        File.Delete(path);
        return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 64 * 1024);
    }
}
