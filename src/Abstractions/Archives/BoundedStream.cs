namespace Bacalhau;

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
