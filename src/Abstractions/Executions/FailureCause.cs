namespace Bacalhau;

/// <summary>Why an attempt came to nothing, as far as it matters for trying again.</summary>
public enum FailureCause
{
    /// <summary>The specification cannot work anywhere; never tried again.</summary>
    UserError,

    /// <summary>The node refused the placement.</summary>
    NodeRejected,

    /// <summary>The node was away longer than the job's grace.</summary>
    NodeLost,

    /// <summary>The node's process ended and took the execution with it.</summary>
    NodeRestarted,

    /// <summary>The image could not be fetched.</summary>
    ImagePull,

    /// <summary>An input could not be fetched.</summary>
    Input,

    /// <summary>Publishing failed.</summary>
    Publish,

    /// <summary>The exit code is one that the job's policy calls a failure.</summary>
    ExitCode,

    /// <summary>The engine killed it for using more memory than it asked for.</summary>
    OutOfMemory,

    /// <summary>It ran longer than its execution timeout.</summary>
    Timeout,

    /// <summary>The engine failed.</summary>
    Engine,
}
