using System.ComponentModel.DataAnnotations;
using Bacalhau.State.Sqlite.Engine;
using Microsoft.Extensions.Options;

namespace Bacalhau.State.Sqlite;

/// <summary>Settings of the embedded job store.</summary>
public sealed class SqliteJobStoreOptions : IValidatableObject
{
    /// <summary>The file's usual name in the folder of a requester.</summary>
    public const string FileName = "state.db";

    /// <summary>Gets or sets the database file. Made when it is not there, with its folder, readable by its owner only.</summary>
    /// <value>Default: none; required unless <see cref="InMemory"/>.</value>
    public string Path { get; set; } = "";

    /// <summary>Gets or sets whether everything lives in memory and is lost at the end.</summary>
    /// <value>Default: false.</value>
    public bool InMemory { get; set; }

    /// <summary>Gets or sets how many reads go on at a time; more wait without holding a thread.</summary>
    /// <value>Default: the number of processors, between 2 and 8. Range: 1 to 64. In memory always 1.</value>
    [Range(1, 64)]
    public int Readers { get; set; } = Math.Clamp(Environment.ProcessorCount, 2, 8);

    /// <summary>Gets or sets how many changes may wait to be written; who comes later waits for room.</summary>
    /// <value>Default: 4096. Range: 1 to 1,000,000.</value>
    [Range(1, 1_000_000)]
    public int MaxWaiting { get; set; } = 4096;

    /// <summary>Gets or sets the most changes that share one transaction.</summary>
    /// <value>Default: 1024. Range: 1 to 100,000.</value>
    [Range(1, 100_000)]
    public int MaxBatchSize { get; set; } = 1024;

    /// <summary>Gets or sets the most pages the database may have; stages a full disk.</summary>
    internal int? MaxPages { get; set; }

    /// <summary>Gets or sets the steps of the schema; stages older and newer programs.</summary>
    internal IReadOnlyList<SqliteMigration> Migrations { get; set; } = SqliteMigrations.All;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!InMemory && string.IsNullOrWhiteSpace(Path))
        {
            yield return new("the job store needs the path of its file, or InMemory", [nameof(Path)]);
        }
    }
}

/// <summary>Checks the settings when the host starts.</summary>
[OptionsValidator]
internal sealed partial class SqliteJobStoreOptionsValidator : IValidateOptions<SqliteJobStoreOptions>;
