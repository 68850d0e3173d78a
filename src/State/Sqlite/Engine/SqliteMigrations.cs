using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace Bacalhau.State.Sqlite.Engine;

/// <summary>One step of the schema.</summary>
/// <param name="Version">The version it leads to.</param>
/// <param name="OldestReader">The oldest program, by the newest version it knows, that may use the schema afterwards.</param>
/// <param name="Sql">What it does.</param>
internal sealed record SqliteMigration(int Version, int OldestReader, string Sql);

/// <summary>Brings the schema of a database to the version of this program.</summary>
internal static partial class SqliteMigrations
{
    /// <summary>Gets the steps, ascending from 1, from the numbered files beside this one.</summary>
    public static IReadOnlyList<SqliteMigration> All { get; } = Load();

    /// <summary>Applies the steps that are missing, each in a transaction of its own. A schema that is up to date is not touched.</summary>
    /// <exception cref="BacalhauException">The schema is newer than this program may use, or the file is somebody else's.</exception>
    public static void Apply(SqliteSession session, IReadOnlyList<SqliteMigration> steps, string database, DateTimeOffset now)
    {
        var known = steps[^1].Version;
        var (version, oldestReader) = Current(session, database);
        if (version > known && oldestReader > known)
        {
            throw Refusal(
                $"the job store {database} has schema version {version}, which needs a program that knows version {oldestReader}; this one knows {known}",
                "Start a newer version of the program, or restore the backup made before the update.");
        }

        foreach (var step in steps.Where(step => step.Version > version))
        {
            session.Execute("BEGIN IMMEDIATE");
            try
            {
                session.Execute("""
                    CREATE TABLE IF NOT EXISTS schema_versions (
                      version INTEGER PRIMARY KEY, oldest_reader INTEGER NOT NULL, applied INTEGER NOT NULL) STRICT
                    """);
                session.Execute(step.Sql);
                session.Execute(string.Create(
                    CultureInfo.InvariantCulture,
                    $"INSERT INTO schema_versions (version, oldest_reader, applied) VALUES ({step.Version}, {step.OldestReader}, {now.UtcTicks})"));
                session.Execute("COMMIT");
            }
            catch
            {
                if (session.InTransaction)
                {
                    session.Execute("ROLLBACK");
                }

                throw;
            }
        }
    }

    private static (long Version, long OldestReader) Current(SqliteSession session, string database)
    {
        if (Count(session, "name = 'schema_versions'") == 0)
        {
            return Count(session, "name NOT LIKE 'sqlite_%'") == 0
                ? (0, 0)
                : throw Refusal(
                    $"the file {database} holds tables that are not a job store's",
                    "Name another file for the job store.");
        }

        var statement = session.Use("SELECT version, oldest_reader FROM schema_versions ORDER BY version DESC LIMIT 1");
        var current = statement.Step() ? (statement.Number(0), statement.Number(1)) : (0, 0);
        session.Release();
        return current;
    }

    private static long Count(SqliteSession session, string which) =>
        (long)session.Scalar($"SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND {which}")!;

    private static BacalhauException Refusal(string message, string hint) =>
        new BacalhauError(BacalhauErrorCode.DatastoreFailure, SqliteFailures.Component, message) { Hint = hint }.AsException();

    private static IReadOnlyList<SqliteMigration> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. from name in assembly.GetManifestResourceNames()
                   let file = MigrationFile().Match(name)
                   where file.Success
                   let version = int.Parse(file.Groups["version"].ValueSpan, CultureInfo.InvariantCulture)
                   orderby version
                   select Parse(version, Read(assembly, name))];
    }

    private static SqliteMigration Parse(int version, string sql) =>
        new(version, int.Parse(OldestReader().Match(sql).Groups["version"].ValueSpan, CultureInfo.InvariantCulture), sql);

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\.Sqlite\.Migrations\._?(?<version>\d{4})\.sql$")]
    private static partial Regex MigrationFile();

    [GeneratedRegex(@"^-- oldest-reader: (?<version>\d+)")]
    private static partial Regex OldestReader();
}
