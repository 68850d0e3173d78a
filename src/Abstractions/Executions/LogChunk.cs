namespace Bacalhau;

/// <summary>Where output came from. The numbers of the wire.</summary>
public enum LogStream
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>Standard output.</summary>
    Stdout = 1,

    /// <summary>Standard error.</summary>
    Stderr = 2,
}

/// <summary>A piece of output, in the order written. Bytes, because output need not be text and a character may straddle two pieces.</summary>
/// <param name="Stream">Where it came from.</param>
/// <param name="Offset">The position of this piece in the log; a reader that lost its connection goes on from <see cref="NextOffset"/>.</param>
/// <param name="NextOffset">The position behind this piece.</param>
/// <param name="At">When it was read from the engine.</param>
/// <param name="Data">The bytes.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.LogChunk")]
public readonly record struct LogChunk(
    [property: Id(0)] LogStream Stream,
    [property: Id(1)] long Offset,
    [property: Id(2)] long NextOffset,
    [property: Id(3)] DateTimeOffset At,
    [property: Id(4)] byte[] Data);

/// <summary>Which part of a log somebody wants.</summary>
/// <param name="Offset">Where to begin; 0 is the first byte. Ignored with <paramref name="Tail"/>.</param>
/// <param name="Tail">True begins at the end of what is there now.</param>
/// <param name="Follow">True goes on until the execution has ended; false stops at the end of what is there.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.LogRequest")]
public readonly record struct LogRequest(
    [property: Id(0)] long Offset = 0,
    [property: Id(1)] bool Tail = false,
    [property: Id(2)] bool Follow = false);
