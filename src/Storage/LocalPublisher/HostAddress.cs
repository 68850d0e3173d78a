using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Bacalhau.Storage;

/// <summary>Turns the word for one of this machine's addresses into that address.</summary>
internal static class HostAddress
{
    private static readonly IPNetwork[] Private = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16")];
    private static readonly IPNetwork LinkLocal = IPNetwork.Parse("169.254.0.0/16");
    private static readonly IPNetwork Multicast = IPNetwork.Parse("224.0.0.0/4");

    /// <summary>Gives the first fitting IPv4 address, 127.0.0.1 when none fits; what is no such word stays as it is.</summary>
    public static string Resolve(string address, IEnumerable<IPAddress> own)
    {
        Func<IPAddress, bool>? fits = address.Trim().ToUpperInvariant() switch
        {
            "PUBLIC" => ip => !IPAddress.IsLoopback(ip) && !IsPrivate(ip) && !LinkLocal.Contains(ip) && !Multicast.Contains(ip),
            "PRIVATE" => IsPrivate,
            "LOOPBACK" or "LOCALHOST" or "LOCAL" => IPAddress.IsLoopback,
            "LINKLOCAL" => LinkLocal.Contains,
            "MULTICAST" => Multicast.Contains,
            "ANY" => _ => true,
            _ => null,
        };
        return fits is null
            ? address.Trim()
            : (own.FirstOrDefault(ip => ip.AddressFamily is AddressFamily.InterNetwork && fits(ip)) ?? IPAddress.Loopback).ToString();
    }

    /// <summary>The addresses of the machine's interfaces that are up.</summary>
    public static IEnumerable<IPAddress> Own() =>
        NetworkInterface.GetAllNetworkInterfaces()
            .Where(card => card.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
            .SelectMany(card => card.GetIPProperties().UnicastAddresses)
            .Select(entry => entry.Address);

    private static bool IsPrivate(IPAddress ip) => Private.Any(network => network.Contains(ip));
}
