namespace Bacalhau.Rego.Evaluation;

/// <summary>The variables of one running definition. Pooled.</summary>
internal sealed class Frame(Evaluator evaluator)
{
    public Evaluator Evaluator { get; } = evaluator;

    public RegoValue?[] Slots { get; private set; } = new RegoValue?[16];

    public object?[] Objects { get; private set; } = new object?[4];

    /// <summary>Gets or sets the value found so far.</summary>
    public RegoValue? Result { get; set; }

    /// <summary>Gets or sets whether the first value ends the search.</summary>
    public bool StopsAtFirst { get; set; }

    /// <summary>Gets or sets where partial rules put what they find.</summary>
    public object? Collector { get; set; }

    public void Prepare(int slots, int objects)
    {
        if (Slots.Length < slots)
        {
            Slots = new RegoValue?[slots * 2];
        }

        if (Objects.Length < objects)
        {
            Objects = new object?[objects * 2];
        }

        Result = null;
        StopsAtFirst = false;
        Collector = null;
    }

    public void Clear(int slots, int objects)
    {
        Array.Clear(Slots, 0, slots);
        Array.Clear(Objects, 0, objects);
        Result = null;
        Collector = null;
    }
}
