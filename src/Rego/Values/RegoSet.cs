using System.Collections;

namespace Bacalhau.Rego;

/// <summary>A set of values; enumerated in Rego's order.</summary>
public sealed class RegoSet : RegoValue, IReadOnlyCollection<RegoValue>
{
    private readonly RegoValue[] _items;
    private readonly HashSet<RegoValue>? _index;
    private RegoValue[]? _ordered;
    private int _hash;

    private RegoSet(RegoValue[] distinct, HashSet<RegoValue>? index)
    {
        _items = distinct;
        _index = index;
        _ordered = distinct.Length < 2 ? distinct : null;
        (Depth, Weight) = NestingDepth.Over(distinct);
    }

    /// <summary>Gets the set without members.</summary>
    public static RegoSet Empty { get; } = new([], null);

    /// <inheritdoc/>
    public override RegoTypes Type => RegoTypes.Set;

    /// <inheritdoc/>
    public int Count => _items.Length;

    /// <inheritdoc/>
    internal override int Depth { get; }

    /// <inheritdoc/>
    internal override int Weight { get; }

    /// <summary>Makes a set of the values; of equal ones the first is kept.</summary>
    /// <exception cref="RegoException">The values nest too deeply.</exception>
    public static RegoSet Create(params IEnumerable<RegoValue> items)
    {
        var index = new HashSet<RegoValue>(items);
        return index.Count == 0 ? Empty : new([.. index], index.Count > RegoObject.LinearUpTo ? index : null);
    }

    /// <summary>Tells whether the value is a member.</summary>
    public bool Contains(RegoValue value) => _index is null ? Array.IndexOf(_items, value) >= 0 : _index.Contains(value);

    /// <summary>Gives the stored member that equals the value; undefined (null) when there is none.</summary>
    public RegoValue? Get(RegoValue value)
    {
        if (_index is not null)
        {
            return _index.TryGetValue(value, out var found) ? found : null;
        }

        var at = Array.IndexOf(_items, value);
        return at < 0 ? null : _items[at];
    }

    /// <summary>Gets the members in order.</summary>
    public ReadOnlySpan<RegoValue> AsSpan()
    {
        return Ordered();
    }

    /// <inheritdoc/>
    public IEnumerator<RegoValue> GetEnumerator() => ((IEnumerable<RegoValue>)Ordered()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        if (_hash == 0)
        {
            var hash = _items.Length;
            foreach (var item in _items)
            {
                hash += item.GetHashCode() * 486187739;
            }

            _hash = hash | 1;
        }

        return _hash;
    }

    /// <summary>Sorts at first need; two threads may both do it, with the same outcome.</summary>
    private RegoValue[] Ordered()
    {
        if (Volatile.Read(ref _ordered) is { } done)
        {
            return done;
        }

        var ordered = (RegoValue[])_items.Clone();
        Array.Sort(ordered, Compare);
        Volatile.Write(ref _ordered, ordered);
        return ordered;
    }

    private protected override int CompareSameType(RegoValue other)
    {
        var left = AsSpan();
        var right = ((RegoSet)other).AsSpan();
        for (var index = 0; index < left.Length && index < right.Length; index++)
        {
            var order = Compare(left[index], right[index]);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length - right.Length;
    }

    private protected override bool EqualsSameType(RegoValue other)
    {
        var right = (RegoSet)other;
        if (right.Count != Count)
        {
            return false;
        }

        foreach (var item in _items)
        {
            if (!right.Contains(item))
            {
                return false;
            }
        }

        return true;
    }
}
