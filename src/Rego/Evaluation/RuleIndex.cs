using System.Collections.Concurrent;

namespace Bacalhau.Rego.Evaluation;

/// <summary>
/// Chooses the definitions of a rule that can succeed, from references looked up before any body runs, and their order. Both are behaviour: they
/// decide which error of which body is met.
/// </summary>
internal sealed class RuleIndex(Source[] lookups, RuleIndex.Entry[] entries)
{
    private const int MaxRemembered = 256;
    private readonly Choice? _all = lookups.Length == 0 ? Choose(entries) : null;
    private readonly ConcurrentDictionary<ulong, Choice> _remembered = new();

    public static RuleIndex None { get; } = new([], []);

    /// <summary>Chooses, in the order of OPA's index; each array is one definition with its else links.</summary>
    /// <param name="evaluator">The evaluation.</param>
    /// <param name="arguments">Arguments of a function.</param>
    /// <param name="stopsAtFirst">Whether all chosen definitions give the same constant, so that the first success ends the search.</param>
    public Definition[][] Select(Evaluator evaluator, RegoValue[] arguments, out bool stopsAtFirst)
    {
        if (_all is not null)
        {
            stopsAtFirst = _all.StopsAtFirst;
            return _all.Chains;
        }

        var frame = evaluator.Rent(arguments.Length, lookups.Length);
        arguments.CopyTo(frame.Slots, 0);
        for (var index = 0; index < lookups.Length; index++)
        {
            frame.Objects[index] = lookups[index].Get(frame);
        }

        var choice = entries.Length <= 64 ? Remembered(frame.Objects) : Choose([.. entries.Where(entry => entry.Fits(frame.Objects))]);
        evaluator.Return(frame, arguments.Length, lookups.Length);
        stopsAtFirst = choice.StopsAtFirst;
        return choice.Chains;
    }

    /// <summary>The same definitions are chosen again and again; each choice is worked out once.</summary>
    private Choice Remembered(object?[] values)
    {
        var fitting = 0UL;
        for (var index = 0; index < entries.Length; index++)
        {
            fitting |= entries[index].Fits(values) ? 1UL << index : 0;
        }

        if (_remembered.TryGetValue(fitting, out var known))
        {
            return known;
        }

        var choice = Choose([.. entries.Where((_, index) => (fitting & (1UL << index)) != 0)]);
        if (_remembered.Count < MaxRemembered)
        {
            _remembered[fitting] = choice;
        }

        return choice;
    }

    private static Choice Choose(Entry[] chosen) => new(Group(chosen), SameConstant(chosen));

    private static bool SameConstant(Entry[] entries) =>
        entries.Length > 0 && entries[0].Definition.ConstantValue is { } first && entries.All(entry => first.Equals(entry.Definition.ConstantValue));

    /// <summary>Definitions stand where the first of their links stands.</summary>
    private static Definition[][] Group(Entry[] entries) =>
        [.. entries.GroupBy(entry => entry.Chain).Select(chain => chain.OrderBy(entry => entry.Link).Select(entry => entry.Definition).ToArray())];

    private sealed record Choice(Definition[][] Chains, bool StopsAtFirst);

    /// <summary>One definition or else link.</summary>
    /// <param name="Definition">The definition.</param>
    /// <param name="Chain">Which definition in source order it belongs to.</param>
    /// <param name="Link">Its place in the else chain.</param>
    /// <param name="Wanted">What each lookup must give; null where it does not matter.</param>
    internal sealed record Entry(Definition Definition, int Chain, int Link, Wanted?[] Wanted)
    {
        public bool Fits(object?[] values)
        {
            for (var index = 0; index < Wanted.Length; index++)
            {
                if (Wanted[index] is { } wanted && (values[index] is not RegoValue value || !wanted.Fits(value)))
                {
                    return false;
                }
            }

            return true;
        }
    }
}

/// <summary>What a definition wants of an indexed reference.</summary>
/// <param name="OneOf">The values it may have, null inside an array for anything; null when it only must be defined.</param>
/// <param name="Inside">Whether one of the values must be an element of it instead.</param>
/// <param name="Items">An array it must be, null for any element; null when it need not be one.</param>
internal sealed record Wanted(RegoValue[]? OneOf, bool Inside = false, RegoValue?[]? Items = null)
{
    public static Wanted Defined { get; } = new((RegoValue[]?)null);

    public bool Fits(RegoValue value)
    {
        if (Items is not null)
        {
            return value is RegoArray elements && elements.Count == Items.Length
                && !Items.Where((item, index) => item is not null && !item.Equals(elements[index])).Any();
        }

        if (OneOf is null)
        {
            return true;
        }

        if (!Inside)
        {
            return OneOf.Contains(value);
        }

        return value switch
        {
            RegoArray array => array.Any(OneOf.Contains),
            RegoSet set => set.Any(OneOf.Contains),
            RegoObject map => map.Values.Any(OneOf.Contains),
            _ => false,
        };
    }
}
