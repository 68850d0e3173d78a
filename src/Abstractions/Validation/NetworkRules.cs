using System.Net;

namespace Bacalhau;

/// <summary>What a task may reach and offer.</summary>
internal static class NetworkRules
{
    /// <summary>The name goes into <c>BACALHAU_HOST_PORT_name</c>, which the original keeps within 256 letters.</summary>
    private const int MaxPortNameLength = 256 - 19;
    private const int FirstFreePort = 1024;
    private const int LastPort = 65535;
    private const int MaxDomainLength = 253;
    private const int MaxDomainLabelLength = 63;

    public static void Check(NetworkConfig? network, string path, ErrorCollector errors)
    {
        if (network is null)
        {
            return;
        }

        errors.Require(Enum.IsDefined(network.Type), $"{path}.Type", $"{(int)network.Type} is not a network", "Use one of Default, None, Host, Full, HTTP, Bridge.");
        if (network.Domains.Count > 0 && network.Type != NetworkType.HTTP)
        {
            errors.Add($"{path}.Domains", $"domains are for the network HTTP only, not for {network.Type}", "Set Type to HTTP or remove Domains.");
        }

        if (TextRules.CheckSize(network.Domains.Count, $"{path}.Domains", errors))
        {
            for (var index = 0; index < network.Domains.Count; index++)
            {
                var domain = network.Domains[index].Trim();
                errors.Require(IsDomain(domain), $"{path}.Domains[{index}]", $"'{Clip.Text(domain)}' is neither a domain nor an address", "Write example.org, .example.org for all below it, or an IP address.");
            }
        }

        if (network.Ports.Count > 0 && network.Type is not (NetworkType.Host or NetworkType.Full or NetworkType.Bridge))
        {
            errors.Add($"{path}.Ports", $"ports are for the networks Host and Bridge only, not for {network.Type}", "Set Type to Bridge or Host, or remove Ports.");
        }

        if (TextRules.CheckSize(network.Ports.Count, $"{path}.Ports", errors))
        {
            CheckPorts(network, $"{path}.Ports", errors);
        }
    }

    private static void CheckPorts(NetworkConfig network, string path, ErrorCollector errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var statics = new HashSet<int>();
        var targets = new HashSet<int>();
        for (var index = 0; index < network.Ports.Count; index++)
        {
            var at = $"{path}[{index}]";
            if (network.Ports[index] is not { } port)
            {
                errors.Add(at, "the port is null", "Remove it or give it a Name.");
                continue;
            }

            CheckPort(port, network.Type, at, errors);
            errors.Require(port.Name.Length == 0 || names.Add(port.Name), $"{at}.Name", $"'{Clip.Text(port.Name)}' is the name of another port", "Give each port its own name.");
            errors.Require(port.Static == 0 || statics.Add(port.Static), $"{at}.Static", $"{port.Static} is the static port of another one", "Give each its own number, or none.");
            errors.Require(port.Target == 0 || network.Type != NetworkType.Bridge || targets.Add(port.Target), $"{at}.Target", $"{port.Target} is the target of another port", "Name each target once.");
        }
    }

    private static void CheckPort(PortMapping port, NetworkType type, string at, ErrorCollector errors)
    {
        errors.Require(
            port.Name.Length is > 0 and <= MaxPortNameLength
                && (char.IsAsciiLetter(port.Name[0]) || port.Name[0] == '_')
                && port.Name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'),
            $"{at}.Name",
            port.Name.Length == 0 ? "the port has no name" : $"'{Clip.Text(port.Name)}' is not the name of a port",
            "A name begins with a letter or underscore and holds letters, digits and underscores, for example http.");
        errors.Require(port.Static is 0 or (>= FirstFreePort and <= LastPort), $"{at}.Static", $"{port.Static} is not a port between {FirstFreePort} and {LastPort}", "Choose one of these, or leave it out.");
        errors.Require(port.Target is >= 0 and <= LastPort, $"{at}.Target", $"{port.Target} is not a port", $"Choose one between 1 and {LastPort}, or leave it out.");
        errors.Require(port.Target == 0 || type is not (NetworkType.Host or NetworkType.Full), $"{at}.Target", $"the network {type} has no ports of its own to map to", "Remove Target, or set Type to Bridge.");
        errors.Require(port.HostNetwork.Length == 0 || IPAddress.TryParse(port.HostNetwork, out _), $"{at}.HostNetwork", $"'{Clip.Text(port.HostNetwork)}' is not an IP address", "Write an address such as 127.0.0.1, or leave it out.");
    }

    private static bool IsDomain(string text)
    {
        if (IPAddress.TryParse(text, out _))
        {
            return true;
        }

        var name = text.StartsWith('.') ? text[1..] : text;
        return name.Length is > 0 and <= MaxDomainLength && name.Split('.').All(label =>
            label.Length is > 0 and <= MaxDomainLabelLength
            && label[0] != '-' && label[^1] != '-'
            && label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'));
    }
}
