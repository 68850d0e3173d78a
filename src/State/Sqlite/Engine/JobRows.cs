using System.Text;
using System.Text.Json;
using Bacalhau.State.Rows;

namespace Bacalhau.State.Sqlite.Engine;

/// <summary>Reads rows into the model's records.</summary>
internal static class JobRows
{
    /// <summary>The columns <see cref="Columns"/> reads, of a table called j.</summary>
    public const string JobColumnList = "j.id, j.namespace, j.name, j.state, j.version, j.created, j.modified, j.due";

    /// <summary>The columns <see cref="Execution"/> reads, of tables called e and j.</summary>
    public const string ExecutionColumnList = "e.id, j.id, j.namespace, e.version, e.node, e.state, e.created, e.modified, e.body";

    /// <summary>What a specification is stored as: without state, which the job's row has.</summary>
    public static Job SpecOf(Job version, JobRecord record) => version with
    {
        Id = record.Id,
        State = JobState.Undefined,
        Version = record.Version,
        Revision = 0,
        CreatedAt = default,
        ModifiedAt = default,
    };

    public static bool Equals(ReadOnlySpan<byte> stored, string text)
    {
        // Compared as the bytes that would be stored: a lone surrogate becomes the replacement character there.
        Span<byte> buffer = stackalloc byte[256];
        return Encoding.UTF8.TryGetBytes(text, buffer, out var written)
            ? stored.SequenceEqual(buffer[..written])
            : stored.SequenceEqual(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Reads columns 0 to 7.</summary>
    public static JobColumns Columns(SqliteStatement row) => new(
        new(row.Text(0)),
        row.Text(2),
        row.Text(1),
        (JobStateType)row.Number(3),
        row.Number(4),
        Instant(row.Number(5)),
        Instant(row.Number(6)),
        row.NumberOrNull(7) is { } due ? Instant(due) : null);

    public static JobBody Body(SqliteStatement row, int column) => JsonSerializer.Deserialize(row.Utf8(column), RowJson.Rows.JobBody)!;

    public static Job Spec(SqliteStatement row, int column) => JsonSerializer.Deserialize(row.Utf8(column), ModelJson.Rows.Job)!;

    public static VersionEnd? End(SqliteStatement row, int column) =>
        row.IsNull(column) ? null : JsonSerializer.Deserialize(row.Utf8(column), RowJson.Rows.VersionEnd);

    public static Execution Execution(SqliteStatement row) =>
        JsonSerializer.Deserialize(row.Utf8(8), RowJson.Rows.ExecutionBody)!.ToExecution(new(
            new(row.Text(0)),
            new(row.Text(1)),
            row.Text(2),
            row.Number(3),
            new(row.Text(4)),
            (ExecutionStateType)row.Number(5),
            Instant(row.Number(6)),
            Instant(row.Number(7))));

    /// <summary>Reads seq, level, version, at, execution, body.</summary>
    public static JobHistoryEntry History(SqliteStatement row, JobId job)
    {
        var at = Instant(row.Number(3));
        return new()
        {
            Sequence = row.Number(0),
            Level = (HistoryLevel)row.Number(1),
            JobId = job,
            JobVersion = row.Number(2),
            ExecutionId = new(row.IsNull(4) ? "" : row.Text(4)),
            Event = JsonSerializer.Deserialize(row.Utf8(5), RowJson.Rows.EventBody)!.ToEvent(at),
            At = at,
        };
    }

    private static DateTimeOffset Instant(long ticks) => new(ticks, TimeSpan.Zero);
}
