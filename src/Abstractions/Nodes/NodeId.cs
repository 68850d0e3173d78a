using System.Text.Json.Serialization;

namespace Bacalhau;

/// <summary>Identifies a node: <c>n-</c> and a UUID in lower case, unless somebody chose another text.</summary>
/// <param name="Value">The id as text; never null for an id that came from <see cref="New"/> or <see cref="Parse"/>.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.NodeId"), JsonConverter(typeof(IdJsonConverterFactory))]
public readonly record struct NodeId([property: Id(0)] string Value) : IEntityId<NodeId>
{
    /// <summary>The prefix of generated ids.</summary>
    public const string Prefix = "n-";

    /// <summary>Gets the first eight hexadecimal digits behind the prefix, as tables show it.</summary>
    public string ShortId => EntityIds.Shorten(Value, Prefix);

    /// <summary>Makes a new random id.</summary>
    public static NodeId New() => new(Prefix + Guid.NewGuid().ToString());

    /// <summary>Takes a text as id, as it stands.</summary>
    public static NodeId Parse(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
