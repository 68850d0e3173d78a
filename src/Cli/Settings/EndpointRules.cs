using System.Globalization;
using System.Net;
using Bacalhau.Cli.Profiles;
using Bacalhau.Cli.Specs;
using Bacalhau.Silo.Configuration;

namespace Bacalhau.Cli.Settings;

/// <summary>Where the API is.</summary>
/// <param name="Address">The address.</param>
/// <param name="IsOfProfile">Whether the profile said so.</param>
internal readonly record struct Endpoint(Uri Address, bool IsOfProfile);

/// <summary>Chooses the API: an explicit host or port, else the profile, else this machine.</summary>
internal static class EndpointRules
{
    private const string DefaultHost = "0.0.0.0";
    private const int DefaultPort = 1234;

    /// <summary>Chooses.</summary>
    /// <exception cref="BacalhauException">Host, port or the profile's endpoint make no address.</exception>
    public static Endpoint Choose(BacalhauConfiguration configuration, Profile? profile)
    {
        var host = configuration.Text("API.Host").Trim();
        var port = configuration.Number("API.Port");
        var isExplicit = (host.Length > 0 && host != DefaultHost) || port != DefaultPort;
        return !isExplicit && profile is not null
            ? new(OfProfile(profile), true)
            : new(OfHostAndPort(host.Length == 0 ? DefaultHost : host, port, configuration.Flag("API.TLS.UseTLS")), false);
    }

    /// <summary>Makes an address of host and port. A host that is an http or https address sets scheme and, when it names one, port.</summary>
    internal static Uri OfHostAndPort(string host, long port, bool useTls)
    {
        if (host.Contains("://", StringComparison.Ordinal))
        {
            return OfAddress(host, port, "API.Host");
        }

        if (port is < 1 or > 65535)
        {
            throw Mistakes.Of($"API.Port is from 1 to 65535, not {port}");
        }

        var name = host is "0.0.0.0" or "[::]" or "::" ? "127.0.0.1" : host;
        if (IPAddress.TryParse(name.Trim('[', ']'), out var ip) && ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6)
        {
            name = $"[{ip}]";
        }
        else if (Uri.CheckHostName(name) == UriHostNameType.Unknown)
        {
            throw Mistakes.Of(
                $"API.Host '{host}' is not a host name or an address",
                name.Contains(':', StringComparison.Ordinal) ? $"Write http://{name}, or give the port with --api-port." : null);
        }

        return new(string.Create(CultureInfo.InvariantCulture, $"{(useTls ? "https" : "http")}://{name}:{port}"));
    }

    /// <summary>Makes sure that the endpoint of a profile is an address.</summary>
    /// <exception cref="BacalhauException">It is not.</exception>
    public static void Check(Profile profile) => OfProfile(profile);

    private static Uri OfProfile(Profile profile) => OfAddress(profile.Endpoint, DefaultPort, $"the endpoint of profile '{profile.Name}'");

    private static Uri OfAddress(string text, long port, string what)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Host.Length == 0)
        {
            throw Mistakes.Of($"{what} '{text}' is not an http or https address", "Write http://HOST:PORT or https://HOST:PORT.");
        }

        if (address.AbsolutePath != "/" || address.Query.Length > 0 || address.UserInfo.Length > 0)
        {
            throw Mistakes.Of($"{what} '{text}' has more than scheme, host and port", $"Write {address.Scheme}://{address.Authority}.");
        }

        var named = text.AsSpan(text.IndexOf("://", StringComparison.Ordinal) + 3).TrimEnd('/').LastIndexOf(':') is var colon and > 0
            && !text.EndsWith(']') && colon < text.Length;
        var host = address.Host == DefaultHost ? "127.0.0.1" : address.Host;
        return new(string.Create(CultureInfo.InvariantCulture, $"{address.Scheme}://{host}:{(named ? address.Port : port)}"));
    }
}
