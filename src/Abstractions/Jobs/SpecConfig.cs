namespace Bacalhau;

/// <summary>Names an engine, a source or a publisher, and what it needs to know.</summary>
/// <param name="Type">The name of the plug-in; compared without regard to case.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.SpecConfig")]
public sealed record SpecConfig([property: Id(0)] string Type)
{
    /// <summary>Gets the parameters; what they mean is the plug-in's business.</summary>
    [Id(1), OmitEmpty] public SpecParams Params { get; init; } = SpecParams.Empty;

    /// <summary>Gets whether a plug-in is named at all.</summary>
    public bool IsEmpty => string.IsNullOrWhiteSpace(Type);

    /// <summary>Tells whether this names the given plug-in.</summary>
    public bool Is(string type) => string.Equals(Type?.Trim(), type, StringComparison.OrdinalIgnoreCase);
}
