using System.ComponentModel.DataAnnotations;

namespace Bacalhau.Compute.Docker;

/// <summary>Settings of the docker engine; section <c>Engines:Types:Docker</c>.</summary>
public sealed class DockerExecutorOptions
{
    /// <summary>The section these settings are read from.</summary>
    public const string Section = "Engines:Types:Docker";

    /// <summary>Gets or sets how image platforms are remembered.</summary>
    public DockerManifestCacheOptions ManifestCache { get; set; } = new();

    /// <summary>Gets or sets how long a container may take to end after its stop signal, before it is killed; 5 seconds unless set, 0 to 10 minutes. Whole seconds; fractions are rounded up.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan StopGracePeriod { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how long one command to the engine may take; 2 minutes unless set (starting a container on a busy machine takes many seconds). A command that takes longer fails and may be tried again. Following output, waiting and pulling are not commands.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Gets or sets how long a pull may go without any progress; 5 minutes unless set.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "1.00:00:00")]
    public TimeSpan PullIdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets or sets the most processes and threads of one container; 4096 unless set, -1 for no limit.</summary>
    [Range(-1, 4_194_304)]
    public long PidsLimit { get; set; } = 4096;

    /// <summary>Gets or sets the most output the engine keeps of one container, in bytes; 1 GiB unless set, at least 1 MiB. Readers get more while it runs; what is beyond is lost to a node that restarts.</summary>
    [Range(1L << 20, 1L << 40)]
    public long LogBytes { get; set; } = 1L << 30;

    /// <summary>
    /// Gets or sets the capabilities that containers keep; all others are dropped. Null, the default, keeps <see cref="DefaultCapabilities"/>; an empty
    /// list keeps none, which images that start as root and step down to another user do not survive.
    /// </summary>
    public IReadOnlyList<string>? Capabilities { get; set; }

    /// <summary>Gets what ordinary images need to set up their own files as root, step down to another user and signal that user's processes; none reaches outside the container.</summary>
    public static IReadOnlyList<string> DefaultCapabilities { get; } = ["CHOWN", "DAC_OVERRIDE", "FOWNER", "KILL", "SETGID", "SETUID"];
}

/// <summary>How image platforms are remembered, so that the same image is not asked for with each execution.</summary>
public sealed class DockerManifestCacheOptions
{
    /// <summary>Gets or sets the most images remembered; 1000 unless set, 0 remembers none.</summary>
    [Range(0, 1_000_000)]
    public int Size { get; set; } = 1000;

    /// <summary>Gets or sets how long one is remembered; 1 hour unless set.</summary>
    public TimeSpan TTL { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Gets or sets how often forgotten ones are cleared away; 1 hour unless set. Accepted for the files of older versions: ours go when they are in the way.</summary>
    public TimeSpan Refresh { get; set; } = TimeSpan.FromHours(1);
}
