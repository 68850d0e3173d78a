namespace Bacalhau.Rego.Evaluation;

/// <summary>One definition of a rule, or one link of its else chain, ready to run.</summary>
internal sealed class Definition
{
    public required Node Entry { get; init; }

    /// <summary>Gets the same body for a key or member that is known before; null when the head does not allow it.</summary>
    public Node? KeyedEntry { get; init; }

    /// <summary>Gets the slot that holds the known key.</summary>
    public int KeySlot { get; init; } = -1;

    /// <summary>Gets the only key or member this definition can give; null when it can give several.</summary>
    public RegoValue? ConstantKey { get; init; }

    public required Pattern[] Arguments { get; init; }

    public required int SlotCount { get; init; }

    public required int ObjectCount { get; init; }

    /// <summary>Gets the value when it is constant: it decides whether evaluation may stop at the first success.</summary>
    public RegoValue? ConstantValue { get; init; }

    public required RegoLocation Location { get; init; }
}
