namespace Bacalhau.Grains;

/// <summary>The values of one label, by slot. Each value is compared with a constraint once, however many nodes have it.</summary>
internal sealed class LabelColumn
{
    public static readonly LabelColumn Empty = new();

    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
    private readonly List<string> values = [];

    /// <summary>By slot: the number of the value plus one; 0 where the label is not.</summary>
    private int[] valueOf = [];

    /// <summary>Sets the value of a slot; null when it has not got the label.</summary>
    public void Put(int slot, string? value)
    {
        if (slot >= valueOf.Length)
        {
            Array.Resize(ref valueOf, Math.Max(slot + 1, valueOf.Length + (valueOf.Length / 2)));
        }

        if (value is null)
        {
            valueOf[slot] = 0;
            return;
        }

        if (!ids.TryGetValue(value, out var id))
        {
            values.Add(value);
            ids[value] = id = values.Count;
        }

        valueOf[slot] = id;
    }

    /// <summary>Compares all values with a constraint.</summary>
    public LabelTest Test(LabelConstraint constraint)
    {
        // By number: whether nodes with that value, or without the label, pass.
        var passes = new bool[values.Count + 1];
        var key = constraint.LabelKey();
        var label = new Dictionary<string, string>(1, StringComparer.Ordinal);
        passes[0] = constraint.Matches(label);
        switch (constraint.Operator)
        {
            case LabelOperators.In or LabelOperators.Equal or LabelOperators.DoubleEqual:
                Set(constraint.Values, true);
                break;
            case LabelOperators.NotIn or LabelOperators.NotEqual:
                passes.AsSpan(1).Fill(true);
                Set(constraint.Values, false);
                break;
            default:
                for (var i = 0; i < values.Count; i++)
                {
                    label[key] = values[i];
                    passes[i + 1] = constraint.Matches(label);
                }

                break;
        }

        return new(valueOf, passes);

        void Set(IReadOnlyList<string> named, bool pass)
        {
            foreach (var value in named)
            {
                if (ids.TryGetValue(value, out var id))
                {
                    passes[id] = pass;
                }
            }
        }
    }
}

/// <summary>A constraint, compared with every value there is.</summary>
internal readonly struct LabelTest(int[] valueOf, bool[] passes)
{
    /// <summary>Tells whether the labels of a slot satisfy it.</summary>
    public bool Passes(int slot) => passes[slot < valueOf.Length ? valueOf[slot] : 0];
}
