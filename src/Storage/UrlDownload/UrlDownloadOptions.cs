using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.Options;

namespace Bacalhau.Storage;

/// <summary>Settings for inputs that are downloaded, sections <c>InputSources</c> and <c>InputSources:Types:UrlDownload</c>; the second wins.</summary>
public sealed class UrlDownloadOptions
{
    /// <summary>The section of settings that other sources share.</summary>
    public const string SharedSectionName = "InputSources";

    /// <summary>The section of settings of downloads alone.</summary>
    public const string SectionName = "InputSources:Types:UrlDownload";

    /// <summary>Gets or sets how long one attempt may take, the transfer included.</summary>
    /// <value>Default: 5 minutes. Range: 1 second to 7 days.</value>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan ReadTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets or sets how often a download that failed for a passing cause is tried again.</summary>
    /// <value>Default: 3. Range: 0 to 100.</value>
    [Range(0, 100)]
    public int MaxRetryCount { get; set; } = 3;

    /// <summary>Gets or sets the longest pause before trying again; pauses grow up to it.</summary>
    /// <value>Default: 1 second. Range: 0 to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the largest file, in bytes.</summary>
    /// <value>Default: 100 GiB.</value>
    [Range(1L, long.MaxValue)]
    public long MaxBytes { get; set; } = 100L << 30;

    /// <summary>Gets or sets networks and addresses that may be reached although they are loopback, private or special, for example <c>10.1.0.0/16</c>.</summary>
    /// <value>Default: none. What stands here can be read by every job.</value>
    public IList<string> AllowedNetworks { get; set; } = [];

    /// <summary>Gets or sets the proxy for all downloads, for example <c>http://proxy:3128</c>; the proxy then resolves names and must itself keep jobs from private ones.</summary>
    /// <value>Default: null, no proxy, whatever the environment says.</value>
    public Uri? Proxy { get; set; }
}

[OptionsValidator]
internal sealed partial class UrlDownloadOptionsValidator : IValidateOptions<UrlDownloadOptions>;

internal sealed class AllowedNetworksValidator : IValidateOptions<UrlDownloadOptions>
{
    public ValidateOptionsResult Validate(string? name, UrlDownloadOptions options)
    {
        var wrong = options.AllowedNetworks
            .Where(text => !TryParse(text, out _))
            .Select(text => $"{UrlDownloadOptions.SectionName}:AllowedNetworks: '{text}' is neither an address nor a network such as 10.1.0.0/16")
            .ToList();
        if (options.Proxy is { } proxy && (!proxy.IsAbsoluteUri || proxy.Scheme is not ("http" or "https")))
        {
            wrong.Add($"{UrlDownloadOptions.SectionName}:Proxy: '{proxy}' is no http or https URL");
        }

        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    internal static bool TryParse(string? text, out IPNetwork network)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return IPNetwork.TryParse(text, out network);
    }
}
