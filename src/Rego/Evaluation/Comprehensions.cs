using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Evaluation;

/// <summary>Collects every solution of its body.</summary>
internal sealed class ComprehensionSource(ComprehensionKind kind, int collector, RegoLocation location) : Source
{
    public Node Entry { get; set; } = null!;

    public override RegoValue? Get(Frame frame)
    {
        var outer = frame.Objects[collector];
        object gathered = kind switch
        {
            ComprehensionKind.Array => new List<RegoValue>(),
            ComprehensionKind.Set => new HashSet<RegoValue>(),
            _ => new Dictionary<RegoValue, RegoValue>(),
        };
        frame.Objects[collector] = gathered;
        Entry.Run(frame);
        frame.Objects[collector] = outer;
        return gathered switch
        {
            List<RegoValue> items => RegoArray.Adopt([.. items]),
            HashSet<RegoValue> members => RegoSet.Create(members),
            Dictionary<RegoValue, RegoValue> entries => RegoObject.Adopt(entries),
            _ => null,
        };
    }

    /// <summary>The end of the body: takes one solution.</summary>
    internal sealed class Collect(ComprehensionSource owner, Source? key, Source value) : Node
    {
        public override bool Run(Frame frame)
        {
            if (value.Get(frame) is not { } found)
            {
                return false;
            }

            frame.Evaluator.Built(1);
            switch (frame.Objects[owner.Slot])
            {
                case List<RegoValue> items:
                    frame.Evaluator.CheckElements(items.Count);
                    items.Add(found);
                    break;
                case HashSet<RegoValue> members:
                    frame.Evaluator.CheckElements(members.Count);
                    members.Add(found);
                    break;
                case Dictionary<RegoValue, RegoValue> entries when key!.Get(frame) is { } name:
                    frame.Evaluator.CheckElements(entries.Count);
                    if (!entries.TryAdd(name, found) && !entries[name].Equals(found))
                    {
                        throw Evaluator.ObjectConflict(owner.Location);
                    }

                    break;
            }

            return false;
        }
    }

    private int Slot => collector;

    private RegoLocation Location => location;
}
