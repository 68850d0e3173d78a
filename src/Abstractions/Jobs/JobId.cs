using System.Text.Json.Serialization;

namespace Bacalhau;

/// <summary>Identifies a job: <c>j-</c> and a UUID in lower case, unless somebody chose another text.</summary>
/// <param name="Value">The id as text; never null for an id that came from <see cref="New"/> or <see cref="Parse"/>.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.JobId"), JsonConverter(typeof(IdJsonConverterFactory))]
public readonly record struct JobId([property: Id(0)] string Value) : IEntityId<JobId>
{
    /// <summary>The prefix of generated ids.</summary>
    public const string Prefix = "j-";

    /// <summary>Gets the first eight hexadecimal digits behind the prefix, as tables show it.</summary>
    public string ShortId => EntityIds.Shorten(Value, Prefix);

    /// <summary>Makes a new random id.</summary>
    public static JobId New() => new(Prefix + Guid.NewGuid().ToString());

    /// <summary>Takes a text as id, as it stands.</summary>
    public static JobId Parse(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
