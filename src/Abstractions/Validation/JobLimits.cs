namespace Bacalhau;

/// <summary>The largest of everything a job may hold. Far above what people use, and small enough that no single job can harm the cluster.</summary>
public static class JobLimits
{
    /// <summary>Partitions or instances.</summary>
    public const int MaxCount = 10_000_000;

    /// <summary>Letters of an id, a name, a namespace, a task name, the key of a label or of meta data.</summary>
    public const int MaxNameLength = 512;

    /// <summary>Letters of the value of a label, of meta data or of a constraint.</summary>
    public const int MaxValueLength = 8 * 1024;

    /// <summary>Bytes of an environment variable, name and value: what Linux takes for one.</summary>
    public const int MaxEnvBytes = 128 * 1024;

    /// <summary>Letters of a path.</summary>
    public const int MaxPathLength = 4096;

    /// <summary>Entries of a list or map: labels, constraints, environment, inputs, result paths, ports, domains.</summary>
    public const int MaxEntries = 1024;

    /// <summary>Tasks that are looked at; more than one is never run.</summary>
    public const int MaxTasks = 16;

    /// <summary>Seconds of a timeout: a hundred years.</summary>
    public const long MaxTimeoutSeconds = 100L * 365 * 24 * 3600;

    /// <summary>Processor time of one execution, in millicores: a million cores.</summary>
    public const long MaxCpuMillicores = 1_000_000_000;

    /// <summary>Memory or disk of one execution, in bytes: 1 EiB.</summary>
    public const long MaxBytes = 1L << 60;

    /// <summary>Graphics processors of one execution.</summary>
    public const long MaxGpus = 1_000_000;

    /// <summary>Attempts a partition may be given.</summary>
    public const int MaxAttempts = 10_000;

    /// <summary>Errors reported for one request; the rest is counted.</summary>
    public const int MaxErrors = 50;
}
