namespace Bacalhau.Rego.Builtins.Networks;

/// <summary><c>net.cidr_merge</c>: the smallest list of networks with the same addresses.</summary>
internal static class CidrMerge
{
    public static RegoValue? Merge(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var ranges = new List<Span>();
        foreach (var item in Operands.Items(arguments[0]))
        {
            context.ChargeSteps(1);
            if (item is not RegoString text)
            {
                return context.Error("element must be string");
            }

            if (!TryRead(text.Value, context, out var range))
            {
                return null;
            }

            ranges.Add(range);
        }

        var merged = new List<RegoValue>();
        foreach (var family in ranges.GroupBy(range => range.Bits))
        {
            foreach (var range in Join([.. family.OrderBy(range => range.Last).ThenBy(range => range.First)]))
            {
                merged.AddRange(range.Name is { } name ? [RegoValue.From(name)] : Split(range).Select(network => RegoValue.From(network.ToString())));
                context.ChargeSteps(1);
                context.ChargeGrowth(merged.Count);
            }
        }

        return RegoSet.Create(merged);
    }

    private static bool TryRead(string text, BuiltinContext context, out Span range)
    {
        range = default;
        if (IpText.TryParse(text, out var address, out var bits))
        {
            if (bits == 128)
            {
                context.Error("IPv6 invalid: needs prefix length");
                return false;
            }

            // As in OPA, an address without a prefix stands for its historical class.
            var prefix = ((uint)address >> 24) switch { < 0x80 => 8, < 0xC0 => 16, _ => 24 };
            var mask = Cidr.HostMask(prefix, 32);
            range = new(address & ~mask, address | mask, 32, $"{text}/{prefix}");
            return true;
        }

        if (!Cidr.TryParse(text, out var network))
        {
            context.Error($"invalid CIDR address: {text}");
            return false;
        }

        range = new(network.First, network.Last, network.Bits, network.ToString());
        return true;
    }

    /// <summary>Joins ranges that overlap or touch; they come ordered by their ends.</summary>
    private static List<Span> Join(List<Span> ranges)
    {
        for (var at = ranges.Count - 1; at > 0; at--)
        {
            var (before, range) = (ranges[at - 1], ranges[at]);
            if (range.First == 0 || range.First - 1 <= before.Last)
            {
                ranges[at - 1] = new(UInt128.Min(before.First, range.First), range.Last, range.Bits, null);
                ranges.RemoveAt(at);
            }
        }

        return ranges;
    }

    /// <summary>Splits a range into networks: always the largest that starts here and does not go beyond the end.</summary>
    private static IEnumerable<Cidr> Split(Span range)
    {
        var first = range.First;
        while (true)
        {
            var host = first == 0 ? range.Bits : Math.Min(range.Bits, (int)UInt128.TrailingZeroCount(first));
            while (host > 0 && (first | Cidr.HostMask(range.Bits - host, range.Bits)) > range.Last)
            {
                host--;
            }

            var network = new Cidr(first, range.Bits - host, range.Bits);
            yield return network;
            if (network.Last == range.Last)
            {
                yield break;
            }

            first = network.Last + 1;
        }
    }

    private readonly record struct Span(UInt128 First, UInt128 Last, int Bits, string? Name);
}
