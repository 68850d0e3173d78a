namespace Bacalhau;

/// <summary>Takes the output of one execution. A slow reader never slows a writer.</summary>
public interface ILogWriter
{
    /// <summary>Appends a piece of output; readers see it at once. Past the size limit further output is counted and dropped.</summary>
    ValueTask WriteAsync(LogStream stream, ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>Empties the log, for an engine that will write it again from the beginning.</summary>
    ValueTask RestartAsync(CancellationToken cancellationToken);
}
