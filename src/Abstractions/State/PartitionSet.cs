using System.Collections.Immutable;
using System.Globalization;

namespace Bacalhau;

/// <summary>A set of partitions as ranges, so that a million that wait or are done in order cost one pair of numbers. Immutable; equal when it holds the same.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.PartitionSet")]
public sealed class PartitionSet : IEquatable<PartitionSet>
{
    /// <summary>No partition.</summary>
    public static readonly PartitionSet Empty = new([]);

    [Id(0)] private readonly ImmutableArray<PartitionRange> ranges;

    private PartitionSet(ImmutableArray<PartitionRange> ranges) => this.ranges = ranges;

    /// <summary>Gets the ranges, ascending, none touching the next.</summary>
    public ImmutableArray<PartitionRange> Ranges => ranges;

    /// <summary>Gets whether it holds nothing.</summary>
    public bool IsEmpty => ranges.IsEmpty;

    /// <summary>Gets how many partitions it holds.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var range in ranges)
            {
                count += range.Count;
            }

            return count;
        }
    }

    /// <summary>All partitions from 0 up to, not including, <paramref name="count"/>.</summary>
    public static PartitionSet UpTo(int count) => count <= 0 ? Empty : new([new(0, count)]);

    /// <summary>The partitions given, in any order.</summary>
    public static PartitionSet Of(params IEnumerable<int> partitions)
    {
        var builder = ImmutableArray.CreateBuilder<PartitionRange>();
        foreach (var partition in partitions.Order())
        {
            if (builder.Count > 0 && partition < builder[^1].End)
            {
                continue;
            }

            if (builder.Count > 0 && partition == builder[^1].End)
            {
                builder[^1] = builder[^1] with { End = partition + 1 };
            }
            else
            {
                builder.Add(new(partition, partition + 1));
            }
        }

        return builder.Count == 0 ? Empty : new(builder.ToImmutable());
    }

    /// <summary>Tells whether it holds a partition.</summary>
    public bool Contains(int partition)
    {
        var index = Find(partition);
        return index >= 0;
    }

    /// <summary>Gives the first partitions, ascending, at most <paramref name="count"/>.</summary>
    public IEnumerable<int> Take(int count)
    {
        foreach (var range in ranges)
        {
            for (var partition = range.Start; partition < range.End; partition++)
            {
                if (count-- <= 0)
                {
                    yield break;
                }

                yield return partition;
            }
        }
    }

    /// <summary>With one more partition.</summary>
    public PartitionSet Add(int partition)
    {
        var index = Find(partition);
        if (index >= 0)
        {
            return this;
        }

        index = ~index;
        var joinsLeft = index > 0 && ranges[index - 1].End == partition;
        var joinsRight = index < ranges.Length && ranges[index].Start == partition + 1;
        return new((joinsLeft, joinsRight) switch
        {
            (true, true) => ranges.SetItem(index - 1, new(ranges[index - 1].Start, ranges[index].End)).RemoveAt(index),
            (true, false) => ranges.SetItem(index - 1, ranges[index - 1] with { End = partition + 1 }),
            (false, true) => ranges.SetItem(index, ranges[index] with { Start = partition }),
            (false, false) => ranges.Insert(index, new(partition, partition + 1)),
        });
    }

    /// <summary>Without one partition.</summary>
    public PartitionSet Remove(int partition)
    {
        var index = Find(partition);
        if (index < 0)
        {
            return this;
        }

        var range = ranges[index];
        return (range.Start == partition, range.End == partition + 1) switch
        {
            (true, true) => ranges.Length == 1 ? Empty : new(ranges.RemoveAt(index)),
            (true, false) => new(ranges.SetItem(index, range with { Start = partition + 1 })),
            (false, true) => new(ranges.SetItem(index, range with { End = partition })),
            (false, false) => new(ranges.SetItem(index, range with { End = partition }).Insert(index + 1, range with { Start = partition + 1 })),
        };
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">The text is of another form.</exception>
    public static PartitionSet Parse(string text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return Empty;
        }

        var builder = ImmutableArray.CreateBuilder<PartitionRange>();
        foreach (var part in text.Split(','))
        {
            var dash = part.IndexOf('-', StringComparison.Ordinal);
            var start = int.Parse(dash < 0 ? part : part[..dash], CultureInfo.InvariantCulture);
            var last = dash < 0 ? start : int.Parse(part[(dash + 1)..], CultureInfo.InvariantCulture);
            if (last < start || (builder.Count > 0 && start <= builder[^1].End))
            {
                throw new FormatException($"'{part}' does not ascend");
            }

            builder.Add(new(start, last + 1));
        }

        return new(builder.ToImmutable());
    }

    /// <summary>Writes the ranges, ends included: <c>0-4,7,9-10</c>.</summary>
    public override string ToString() => string.Join(',', ranges.Select(range =>
        range.Count == 1
            ? range.Start.ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{range.Start}-{range.End - 1}")));

    /// <inheritdoc/>
    public bool Equals(PartitionSet? other) => other is not null && ranges.AsSpan().SequenceEqual(other.ranges.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PartitionSet);

    /// <inheritdoc/>
    public override int GetHashCode() => ranges.Length == 0 ? 0 : HashCode.Combine(ranges.Length, ranges[0], ranges[^1]);

    private int Find(int partition)
    {
        int low = 0, high = ranges.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (partition < ranges[middle].Start)
            {
                high = middle - 1;
            }
            else if (partition >= ranges[middle].End)
            {
                low = middle + 1;
            }
            else
            {
                return middle;
            }
        }

        return ~low;
    }
}

/// <summary>Partitions from <paramref name="Start"/> up to, not including, <paramref name="End"/>.</summary>
/// <param name="Start">The first.</param>
/// <param name="End">The one behind the last.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.PartitionRange")]
public readonly record struct PartitionRange([property: Id(0)] int Start, [property: Id(1)] int End)
{
    /// <summary>Gets how many.</summary>
    public int Count => End - Start;
}
