namespace Bacalhau;

/// <summary>Counts what is read of a compressed archive.</summary>
internal sealed class CountingStream(Stream inner) : ForwardStream
{
    public long Count { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        Count += read;
        return read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Count += read;
        return read;
    }
}

/// <summary>Ends an archive that becomes more than it may, while it is read: no size that the archive claims is believed.</summary>
internal sealed class BoundedStream(Stream unpacked, CountingStream packed, ArchiveLimits limits) : ForwardStream
{
    // Names and attributes are read in one piece into memory. File contents come in pieces far below this.
    private const int MaxHeaderBytes = 1 << 20;

    private long count;

    public override int Read(Span<byte> buffer)
    {
        RefuseHugeHeader(buffer.Length);
        try
        {
            return Counted(unpacked.Read(buffer));
        }
        catch (InvalidDataException e)
        {
            throw ArchiveErrors.Damaged(e);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        RefuseHugeHeader(buffer.Length);
        try
        {
            return Counted(await unpacked.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));
        }
        catch (InvalidDataException e)
        {
            throw ArchiveErrors.Damaged(e);
        }
    }

    private static void RefuseHugeHeader(int bytes)
    {
        if (bytes > MaxHeaderBytes)
        {
            throw ArchiveErrors.TooLarge($"a header of {bytes} bytes is more than the {MaxHeaderBytes} allowed");
        }
    }

    private int Counted(int read)
    {
        count += read;
        if (count > limits.MaxBytes)
        {
            throw ArchiveErrors.TooLarge($"it unpacks to more than the {limits.MaxBytes} bytes allowed");
        }

        if (limits.MaxExpansion is { } most && count > ArchiveLimits.ExpansionFreeBytes && count / most > packed.Count)
        {
            throw ArchiveErrors.TooLarge($"it unpacks to more than {most} times its size");
        }

        return read;
    }
}

/// <summary>A stream that is read once, from the beginning to the end.</summary>
internal abstract class ForwardStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public abstract override int Read(Span<byte> buffer);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public abstract override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default);

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
