using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Bacalhau.Silo.Http;

/// <summary>Limits of the API, section <c>API:Limits</c>. The defaults are Bacalhau's, save the rate limit, which is off.</summary>
public sealed class HttpEdgeOptions
{
    /// <summary>Configuration section these options bind to.</summary>
    public const string SectionName = "API:Limits";

    /// <summary>Gets or sets the largest request body, in bytes; a larger one is answered 413.</summary>
    /// <value>Default: 10 MiB. Range: 1 KiB to 1 GiB.</value>
    [Range(1024L, 1L << 30)]
    public long MaxBodyBytes { get; set; } = 10L << 20;

    /// <summary>Gets or sets how long the headers of a request may take to arrive.</summary>
    /// <value>Default: 5 seconds. Range: 100 ms to 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan HeaderTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how long the body of a request may take to arrive; later it is answered 408.</summary>
    /// <value>Default: 20 seconds. Range: 100 ms to 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan BodyTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Gets or sets how long an answer may take; later it is answered 503. Log streams have no limit. What a request has set going is not undone.</summary>
    /// <value>Default: 30 seconds. Range: 100 ms to 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan HandlerTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how many requests a second one principal may make on average; more are answered 429. 0 sets no limit.</summary>
    /// <value>Default: 0. Range: 0 to 1,000,000. Anonymous clients share one allowance.</value>
    [Range(0, 1_000_000)]
    public int RequestsPerSecond { get; set; }

    /// <summary>Gets or sets how many rows a list is read and sent at a time, so that a list without a limit needs no more memory than one with.</summary>
    /// <value>Default: 500. Range: 1 to 100,000.</value>
    [Range(1, 100_000)]
    public int ListBatch { get; set; } = 500;

    /// <summary>Gets or sets whether the original command line before 1.4.0 is served.</summary>
    /// <value>Default: true. False turns it away as Bacalhau 1.9.3 does.</value>
    public bool ServeOldClients { get; set; } = true;
}

/// <summary>Checks the limits when the server starts.</summary>
[OptionsValidator]
internal sealed partial class HttpEdgeOptionsValidator : IValidateOptions<HttpEdgeOptions>;
