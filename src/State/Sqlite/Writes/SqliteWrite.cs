using Bacalhau.State.Sqlite.Engine;

namespace Bacalhau.State.Sqlite.Writes;

/// <summary>One caller's change.</summary>
internal abstract class SqliteWrite
{
    /// <summary>Gets how many rows it means to write, for the meters.</summary>
    public abstract int Rows { get; }

    /// <summary>Writes it within the transaction that is open. May be applied again after a rollback.</summary>
    /// <returns>The outcome, to be told once it is on disk. Nothing was written unless it is committed.</returns>
    public abstract CommitOutcome Apply(SqliteSession session);

    /// <summary>Ticks for a column.</summary>
    protected static long? Ticks(DateTimeOffset? at) => at?.UtcTicks;
}
