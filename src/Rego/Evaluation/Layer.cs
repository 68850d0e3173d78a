namespace Bacalhau.Rego.Evaluation;

/// <summary>The documents an expression sees. <c>with</c> makes a new one; what was remembered under another does not hold in it.</summary>
internal sealed class Layer(RegoValue? input, RegoValue? data, int groups)
{
    private Dictionary<(int Group, RegoValue Key), RegoValue?>? _keyed;

    public RegoValue? Input { get; private set; } = input;

    /// <summary>Gets the base document, without rules.</summary>
    public RegoValue? Data { get; private set; } = data;

    /// <summary>Gets the paths below <c>data</c> that <c>with</c> replaced, where rules no longer count; null when none.</summary>
    public Overlay? Overlay { get; init; }

    /// <summary>Gets the functions that <c>with</c> replaced, by group or builtin; null when none.</summary>
    public Dictionary<object, Mock>? Mocks { get; init; }

    /// <summary>Gets the values of rules evaluated so far.</summary>
    public RegoValue?[] Values { get; } = new RegoValue?[groups];

    /// <summary>Gets which rules have been evaluated.</summary>
    public bool[] Known { get; } = new bool[groups];

    /// <summary>Gets the answers by rule and key, or by function and arguments.</summary>
    public Dictionary<(int Group, RegoValue Key), RegoValue?> Keyed => _keyed ??= [];

    /// <summary>Forgets everything, for the next evaluation.</summary>
    public void Reset(RegoValue? input, RegoValue? data)
    {
        (Input, Data) = (input, data);
        Array.Clear(Values);
        Array.Clear(Known);
        _keyed?.Clear();
    }
}

/// <summary>A tree of replaced paths.</summary>
internal sealed record Overlay(bool Replaced, IReadOnlyDictionary<RegoValue, Overlay> Children)
{
    public static Overlay Empty { get; } = new(false, new Dictionary<RegoValue, Overlay>());

    public Overlay? Child(RegoValue key) => Children.GetValueOrDefault(key);

    public Overlay Replace(ReadOnlySpan<RegoValue> path)
    {
        if (path.Length == 0)
        {
            return new(true, Empty.Children);
        }

        var children = new Dictionary<RegoValue, Overlay>(Children);
        children[path[0]] = (children.GetValueOrDefault(path[0]) ?? Empty).Replace(path[1..]);
        return new(Replaced, children);
    }
}

/// <summary>What stands in for a function: a value, another function of the policy, or a builtin.</summary>
internal sealed record Mock(RegoValue? Value, RuleGroup? Function, RegoBuiltin? Builtin);
