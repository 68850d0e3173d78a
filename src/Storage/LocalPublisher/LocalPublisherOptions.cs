using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace Bacalhau.Storage;

/// <summary>Settings for results that the node keeps and serves itself, section <c>Publishers:Types:Local</c>.</summary>
public sealed class LocalPublisherOptions
{
    /// <summary>Configuration section these options bind to.</summary>
    public const string SectionName = "Publishers:Types:Local";

    /// <summary>
    /// Gets or sets the address that stands in links: an address, a host name, or which of the machine's addresses to take: <c>public</c>, <c>private</c>,
    /// <c>loopback</c> (also <c>localhost</c>, <c>local</c>), <c>linklocal</c>, <c>multicast</c>, <c>any</c>; 127.0.0.1 when there is none such.
    /// </summary>
    /// <value>Default: <c>127.0.0.1</c>; results are then only reached from the node itself.</value>
    [Required]
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Gets or sets the port of the file server; 0 takes a free one.</summary>
    /// <value>Default: 6001. Range: 0 to 65535.</value>
    [Range(0, 65535)]
    public int Port { get; set; } = 6001;

    /// <summary>Gets or sets the address to listen on, <c>0.0.0.0</c> for all.</summary>
    /// <value>Default: empty, which means loopback when <see cref="Address"/> is loopback, else all.</value>
    public string ListenAddress { get; set; } = "";

    /// <summary>Gets or sets the folder for results.</summary>
    /// <value>Default: <c>results/local-publisher</c> in the node's own folder.</value>
    public string Directory { get; set; } = "";

    /// <summary>Gets or sets how long results are kept; older ones are removed within an hour.</summary>
    /// <value>Default: null, for ever. Range: a minute or more.</value>
    [Range(typeof(TimeSpan), "00:01:00", "36500.00:00:00")]
    public TimeSpan? Retention { get; set; }

    /// <summary>Gets or sets how many results are kept, the newest; others are removed within an hour.</summary>
    /// <value>Default: 0, no limit.</value>
    [Range(0L, long.MaxValue)]
    public long MaxResults { get; set; }

    /// <summary>Gets or sets how much all results together may take, in bytes; the oldest beyond it are removed within an hour.</summary>
    /// <value>Default: 0, no limit.</value>
    [Range(0L, long.MaxValue)]
    public long MaxTotalBytes { get; set; }

    /// <summary>Gets or sets how often results are looked through.</summary>
    /// <value>Default: 30 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(30);
}

[OptionsValidator]
internal sealed partial class LocalPublisherOptionsValidator : IValidateOptions<LocalPublisherOptions>;

internal sealed class LocalPublisherAddressValidator : IValidateOptions<LocalPublisherOptions>
{
    public ValidateOptionsResult Validate(string? name, LocalPublisherOptions options)
    {
        var wrong = new List<string>();
        if (Uri.CheckHostName(options.Address) is UriHostNameType.Unknown or UriHostNameType.Basic)
        {
            wrong.Add($"{LocalPublisherOptions.SectionName}:Address: '{options.Address}' is neither a host name nor an address");
        }

        if (options.ListenAddress.Length > 0 && !IPAddress.TryParse(options.ListenAddress, out _))
        {
            wrong.Add($"{LocalPublisherOptions.SectionName}:ListenAddress: '{options.ListenAddress}' is no address; 0.0.0.0 means all");
        }

        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
