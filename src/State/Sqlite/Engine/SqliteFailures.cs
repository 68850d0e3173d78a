using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Bacalhau.State.Sqlite.Engine;

/// <summary>Says what a failing database means, where, and what to do.</summary>
internal static class SqliteFailures
{
    /// <summary>The part that speaks.</summary>
    public const string Component = "JobStore";

    /// <summary>Tells whether the disk or the file failed, so that every change of a batch is concerned, not one.</summary>
    public static bool ConcernsAll(int code) => code is raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB
        or raw.SQLITE_NOMEM or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_PERM or raw.SQLITE_AUTH;

    /// <summary>Describes a failure.</summary>
    /// <param name="failure">What the engine or the file system threw.</param>
    /// <param name="doing">What was being done, for example <c>writing</c>.</param>
    /// <param name="database">The name of the database.</param>
    public static BacalhauException Describe(Exception failure, string doing, string database) => failure switch
    {
        BacalhauException known => known,
        SqliteException engine => Describe(engine, doing, database),
        IOException or UnauthorizedAccessException => Failure(doing, database, failure.Message, "Check that the folder exists and may be written.", false, failure),
        JsonException or FormatException => Failure(doing, database, $"a row cannot be understood: {failure.Message}", "Restore the file from a backup, or remove the job.", false, failure),
        _ => Failure(doing, database, failure.Message, null, false, failure),
    };

    private static BacalhauException Describe(SqliteException failure, string doing, string database)
    {
        var (what, hint, retryable) = failure.SqliteErrorCode switch
        {
            raw.SQLITE_FULL => ("no space is left", "Free space on the disk; the store goes on by itself.", true),
            raw.SQLITE_IOERR => ("the disk failed", "Check the disk and its free space; the store tries again with the next write.", true),
            raw.SQLITE_CORRUPT => ("the file is damaged", "Stop the node and restore the file from a backup, or recover what is left of it with: sqlite3 FILE .recover", false),
            raw.SQLITE_NOTADB => ("the file is not a database", "Move the file away, or restore it from a backup.", false),
            raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => ("the file may not be written", "Give the node's user the right to write the file and its folder.", true),
            raw.SQLITE_CANTOPEN => ("the file cannot be opened", "Check that the folder exists, that the node's user may write it, and that the limit of open files is not reached.", true),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => ("another process holds the file", "End the other process that uses the file; one node has one store.", true),
            raw.SQLITE_NOMEM => ("memory is exhausted", "Give the node more memory.", true),
            raw.SQLITE_TOOBIG => ("a value is too large", "Make the job smaller; large inputs belong into a storage.", false),
            _ => ("the database refused", (string?)null, false),
        };
        return Failure(doing, database, $"{what} ({failure.Message}, code {failure.SqliteExtendedErrorCode})", hint, retryable, failure);
    }

    private static BacalhauException Failure(string doing, string database, string what, string? hint, bool retryable, Exception cause) =>
        new BacalhauError(BacalhauErrorCode.DatastoreFailure, Component, $"{doing} the job store {database} failed: {what}")
        {
            Hint = hint,
            IsRetryable = retryable,
        }.AsException(cause);
}
