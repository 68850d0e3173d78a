using System.Collections;

namespace Bacalhau.Rego;

/// <summary>A sequence of values.</summary>
public sealed class RegoArray : RegoValue, IReadOnlyList<RegoValue>
{
    private readonly RegoValue[] _items;
    private int _hash;

    private RegoArray(RegoValue[] items)
    {
        _items = items;
        (Depth, Weight) = NestingDepth.Over(items);
    }

    /// <summary>Gets the array without elements.</summary>
    public static RegoArray Empty { get; } = new([]);

    /// <inheritdoc/>
    public override RegoTypes Type => RegoTypes.Array;

    /// <inheritdoc/>
    public int Count => _items.Length;

    /// <inheritdoc/>
    internal override int Depth { get; }

    /// <inheritdoc/>
    internal override int Weight { get; }

    /// <inheritdoc/>
    public RegoValue this[int index] => _items[index];

    /// <summary>Makes an array of the values.</summary>
    /// <exception cref="RegoException">The values nest too deeply.</exception>
    public static RegoArray Create(params IEnumerable<RegoValue> items) => Adopt([.. items]);

    /// <summary>Gets the elements.</summary>
    public ReadOnlySpan<RegoValue> AsSpan() => _items;

    /// <summary>Gives the element with this index; undefined (null) when there is none or the key is no index (<c>0.0</c> is none).</summary>
    public RegoValue? Get(RegoValue key) =>
        key is RegoNumber { IsIntegerText: true } number && number.TryGetInt64(out var index) && (ulong)index < (ulong)_items.Length ? _items[index] : null;

    /// <inheritdoc/>
    public IEnumerator<RegoValue> GetEnumerator() => ((IEnumerable<RegoValue>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        if (_hash == 0)
        {
            var hash = default(HashCode);
            foreach (var item in _items)
            {
                hash.Add(item.GetHashCode());
            }

            _hash = hash.ToHashCode() | 1;
        }

        return _hash;
    }

    /// <summary>Takes over the array, which nobody may change afterwards.</summary>
    internal static RegoArray Adopt(RegoValue[] items) => items.Length == 0 && Empty is not null ? Empty : new(items);

    private protected override int CompareSameType(RegoValue other)
    {
        var right = ((RegoArray)other)._items;
        for (var index = 0; index < _items.Length && index < right.Length; index++)
        {
            var order = Compare(_items[index], right[index]);
            if (order != 0)
            {
                return order;
            }
        }

        return _items.Length - right.Length;
    }

    private protected override bool EqualsSameType(RegoValue other)
    {
        var right = ((RegoArray)other)._items;
        if (_items.Length != right.Length)
        {
            return false;
        }

        for (var index = 0; index < _items.Length; index++)
        {
            if (!_items[index].Equals(right[index]))
            {
                return false;
            }
        }

        return true;
    }
}
