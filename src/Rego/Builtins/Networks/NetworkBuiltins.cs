namespace Bacalhau.Rego.Builtins.Networks;

/// <summary><c>net.cidr_*</c>.</summary>
internal static class NetworkBuiltins
{
    private const RegoTypes CidrCollection = RegoTypes.String | RegoTypes.Array | RegoTypes.Object | RegoTypes.Set;
    private static readonly RegoTypes[] TwoTexts = [RegoTypes.String, RegoTypes.String];

    public static IEnumerable<RegoBuiltin> All =>
    [
        new("net.cidr_contains", TwoTexts, RegoTypes.Boolean, static (arguments, context) => Contains(arguments.Text(0), arguments.Text(1), context)),
        new("net.cidr_overlap", TwoTexts, RegoTypes.Boolean, static (arguments, context) => Contains(arguments.Text(0), arguments.Text(1), context), RegoBuiltinTraits.Deprecated),
        new("net.cidr_intersects", TwoTexts, RegoTypes.Boolean, Intersects),
        new("net.cidr_is_valid", [RegoTypes.Any], RegoTypes.Boolean, static (arguments, _) =>
            RegoValue.From(arguments[0] is RegoString text && Cidr.TryParse(text.Value, out var ignored))),
        new("net.cidr_contains_matches", [CidrCollection, CidrCollection], RegoTypes.Set, ContainsMatches),
        new("net.cidr_expand", [RegoTypes.String], RegoTypes.Set, Expand),
        new("net.cidr_merge", [RegoTypes.Array | RegoTypes.Set], RegoTypes.Set, CidrMerge.Merge),
    ];

    private static RegoValue? Contains(string outer, string inner, BuiltinContext context)
    {
        if (!Cidr.TryParse(outer, out var network))
        {
            return context.Error($"invalid CIDR address: {outer}");
        }

        if (IpText.TryParse(inner, out var address, out var bits))
        {
            return RegoValue.From(network.Contains(address, bits));
        }

        return Cidr.TryParse(inner, out var part)
            ? RegoValue.From(network.Contains(part.First, part.Bits) && network.Contains(part.Last, part.Bits))
            : context.Error($"not a valid textual representation of an IP address or CIDR: {inner}");
    }

    private static RegoValue? Intersects(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        if (!Cidr.TryParse(arguments.Text(0), out var left) || !Cidr.TryParse(arguments.Text(1), out var right))
        {
            return context.Error($"invalid CIDR address: {(Cidr.TryParse(arguments.Text(0), out _) ? arguments.Text(1) : arguments.Text(0))}");
        }

        return RegoValue.From(left.Contains(right.First, right.Bits) || right.Contains(left.First, left.Bits));
    }

    /// <summary>Every pair of a network and what lies in it, each named by its index, key or member.</summary>
    private static RegoSet? ContainsMatches(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        if (Candidates(arguments[0], 1, context) is not { } networks || Candidates(arguments[1], 2, context) is not { } parts)
        {
            return null;
        }

        var found = new List<RegoValue>();
        foreach (var (network, outerKey) in networks)
        {
            foreach (var (part, innerKey) in parts)
            {
                context.ChargeSteps(1);
                if (Contains(network, part, context) is not { } contained)
                {
                    return null;
                }

                if (contained.Equals(RegoValue.True))
                {
                    found.Add(RegoArray.Create(outerKey, innerKey));
                    context.ChargeGrowth(found.Count);
                }
            }
        }

        return RegoSet.Create(found);
    }

    private static List<(string Text, RegoValue Key)>? Candidates(RegoValue operand, int number, BuiltinContext context)
    {
        IEnumerable<(RegoValue Item, RegoValue Key)> items = operand switch
        {
            RegoArray array => array.Select((item, index) => (item, (RegoValue)RegoValue.From(index))),
            RegoSet set => set.Select(member => (member, member)),
            RegoObject map => map.Select(entry => (entry.Value, entry.Key)),
            _ => [(operand, operand)],
        };
        var found = new List<(string, RegoValue)>();
        foreach (var (item, key) in items)
        {
            context.ChargeSteps(1);
            switch (item is RegoArray { Count: > 0 } tuple ? tuple[0] : item)
            {
                case RegoString text:
                    found.Add((text.Value, key));
                    break;
                case var other when item is RegoArray { Count: > 0 }:
                    context.TypeError(1, other, RegoTypes.String);
                    return null;
                default:
                    context.Error($"operand {number}: element must be string or non-empty array");
                    return null;
            }
        }

        return found;
    }

    private static RegoValue? Expand(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        if (!Cidr.TryParse(arguments.Text(0), out var network))
        {
            return context.Error($"invalid CIDR address: {arguments.Text(0)}");
        }

        var most = context.Limits.MaxExpandedAddresses;
        if (network.Last - network.First >= (UInt128)most)
        {
            throw RegoException.LimitExceeded($"{context.Builtin}: a network of more than {most} addresses");
        }

        var count = (int)(network.Last - network.First) + 1;
        context.ChargeElements(count);
        context.ChargeSteps(count);
        return RegoSet.Create(Enumerable.Range(0, count).Select(index => RegoValue.From(IpText.Write(network.First + (UInt128)index, network.Bits))));
    }
}
