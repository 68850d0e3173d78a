using System.Collections.Concurrent;

namespace Bacalhau.Rego.Builtins;

/// <summary>
/// A bounded cache without locks on the way of a hit. Entries live in two generations: when the young one is full it becomes the old one
/// and the former old one is dropped; a hit in the old one moves the entry to the young one. Safe to use from several threads.
/// </summary>
/// <param name="capacity">About how many entries are kept; never more than this.</param>
internal sealed class GenerationCache<TKey, TValue>(int capacity)
    where TKey : notnull
    where TValue : class
{
    private ConcurrentDictionary<TKey, TValue> _young = new();
    private ConcurrentDictionary<TKey, TValue> _old = new();
    private int _added;

    public TValue? Find(TKey key)
    {
        if (Volatile.Read(ref _young).TryGetValue(key, out var value))
        {
            return value;
        }

        if (Volatile.Read(ref _old).TryGetValue(key, out value))
        {
            Add(key, value);
        }

        return value;
    }

    public TValue Add(TKey key, TValue value)
    {
        if (Interlocked.Increment(ref _added) >= capacity / 2)
        {
            Interlocked.Exchange(ref _added, 0);
            Volatile.Write(ref _old, Interlocked.Exchange(ref _young, new()));
        }

        Volatile.Read(ref _young)[key] = value;
        return value;
    }
}
