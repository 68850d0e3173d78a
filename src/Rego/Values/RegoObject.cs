using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Bacalhau.Rego;

/// <summary>A map from values to values; enumerated in the order of its keys.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "Rego calls it an object.")]
public sealed class RegoObject : RegoValue, IReadOnlyCollection<KeyValuePair<RegoValue, RegoValue>>
{
    /// <summary>Up to this many entries a walk over the keys beats hashing.</summary>
    internal const int LinearUpTo = 8;

    private readonly KeyValuePair<RegoValue, RegoValue>[] _entries;
    private readonly Dictionary<RegoValue, RegoValue>? _index;
    private KeyValuePair<RegoValue, RegoValue>[]? _ordered;
    private int _hash;

    private RegoObject(KeyValuePair<RegoValue, RegoValue>[] entries, Dictionary<RegoValue, RegoValue>? index)
    {
        _entries = entries;
        _index = index;
        _ordered = entries.Length < 2 ? entries : null;
        var nesting = default(NestingDepth);
        foreach (var (key, value) in entries)
        {
            nesting.Add(key);
            nesting.Add(value);
        }

        (Depth, Weight) = nesting.Finish();
    }

    /// <summary>Gets the object without entries.</summary>
    public static RegoObject Empty { get; } = new([], null);

    /// <inheritdoc/>
    public override RegoTypes Type => RegoTypes.Object;

    /// <inheritdoc/>
    public int Count => _entries.Length;

    /// <summary>Gets the keys in order.</summary>
    public IEnumerable<RegoValue> Keys => Ordered().Select(entry => entry.Key);

    /// <summary>Gets the values in the order of their keys.</summary>
    public IEnumerable<RegoValue> Values => Ordered().Select(entry => entry.Value);

    /// <inheritdoc/>
    internal override int Depth { get; }

    /// <inheritdoc/>
    internal override int Weight { get; }

    /// <summary>Makes an object of the entries; of equal keys the last value wins, under the first key.</summary>
    /// <exception cref="RegoException">The values nest too deeply.</exception>
    public static RegoObject Create(params IEnumerable<KeyValuePair<RegoValue, RegoValue>> entries)
    {
        var index = new Dictionary<RegoValue, RegoValue>();
        foreach (var (key, value) in entries)
        {
            index[key] = value;
        }

        return Adopt(index);
    }

    /// <summary>Makes an object with text keys.</summary>
    public static RegoObject Create(params ReadOnlySpan<(string Key, RegoValue Value)> entries)
    {
        var index = new Dictionary<RegoValue, RegoValue>(entries.Length);
        foreach (var (key, value) in entries)
        {
            index[From(key)] = value;
        }

        return Adopt(index);
    }

    /// <summary>Gives the value of the key; undefined (null) when there is none.</summary>
    public RegoValue? Get(RegoValue key)
    {
        if (_index is not null)
        {
            return _index.TryGetValue(key, out var found) ? found : null;
        }

        foreach (var entry in _entries)
        {
            if (entry.Key.Equals(key))
            {
                return entry.Value;
            }
        }

        return null;
    }

    /// <summary>Gives the value of the text key; undefined (null) when there is none.</summary>
    public RegoValue? Get(string key) => Get(From(key));

    /// <summary>Gets the entries in the order of their keys.</summary>
    public ReadOnlySpan<KeyValuePair<RegoValue, RegoValue>> AsSpan() => Ordered();

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<RegoValue, RegoValue>> GetEnumerator() =>
        ((IEnumerable<KeyValuePair<RegoValue, RegoValue>>)Ordered()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        if (_hash == 0)
        {
            var hash = _entries.Length;
            foreach (var (key, value) in _entries)
            {
                hash += HashCode.Combine(key.GetHashCode(), value.GetHashCode());
            }

            _hash = hash | 1;
        }

        return _hash;
    }

    /// <summary>Takes over the dictionary, which nobody may change afterwards.</summary>
    internal static RegoObject Adopt(Dictionary<RegoValue, RegoValue> index) =>
        index.Count == 0 ? Empty : new([.. index], index.Count > LinearUpTo ? index : null);

    /// <summary>Gives this object with one entry changed or added.</summary>
    internal RegoObject With(RegoValue key, RegoValue value) => Adopt(new Dictionary<RegoValue, RegoValue>(_entries) { [key] = value });

    private protected override int CompareSameType(RegoValue other)
    {
        // Keys first, then values: the order of OPA, where {"a": 2} sorts before {"b": 1}.
        var left = Ordered();
        var right = ((RegoObject)other).Ordered();
        for (var index = 0; index < left.Length && index < right.Length; index++)
        {
            var order = Compare(left[index].Key, right[index].Key);
            order = order != 0 ? order : Compare(left[index].Value, right[index].Value);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Length - right.Length;
    }

    private protected override bool EqualsSameType(RegoValue other)
    {
        var right = (RegoObject)other;
        if (right.Count != Count)
        {
            return false;
        }

        foreach (var (key, value) in _entries)
        {
            if (right.Get(key) is not { } found || !found.Equals(value))
            {
                return false;
            }
        }

        return true;
    }

    private KeyValuePair<RegoValue, RegoValue>[] Ordered()
    {
        if (Volatile.Read(ref _ordered) is { } done)
        {
            return done;
        }

        var ordered = (KeyValuePair<RegoValue, RegoValue>[])_entries.Clone();
        Array.Sort(ordered, (a, b) => Compare(a.Key, b.Key));
        Volatile.Write(ref _ordered, ordered);
        return ordered;
    }
}
