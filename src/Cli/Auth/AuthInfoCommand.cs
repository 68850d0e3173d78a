using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Settings;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Auth;

/// <summary><c>bacalhau auth info</c>.</summary>
internal sealed class AuthInfoCommand(CliHost host)
    : CliCommand("info", "Show which credentials are used and whether the server has single sign-on", "bacalhau auth info", host)
{
    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = Connect(parsed);
        await Host.Output.WriteAsync($"""
            Target environment: {client.Endpoint.GetLeftPart(UriPartial.Authority)}

            Environment Variables:
            API Key: {State(Credentials.ApiKey)}
            Username: {Host.Variable(Credentials.Username) ?? "Not Set"}
            Password: {State(Credentials.Password)}

            Node SSO Authentication:

            """);
        var provider = (await client.Agent.AuthConfigAsync(cancellationToken)).Config;
        await Host.Output.WriteAsync($"""
            {(provider.ProviderID.Length > 0 ? $"Server supports SSO login: {provider.ProviderName}" : "Server does not support SSO login")}

            Environment variables take precedence over other credentials.
            To use SSO login, please unset {Credentials.ApiKey}, {Credentials.Username} and {Credentials.Password}.

            """);
        return ExitCodes.Success;
    }

    private string State(string variable) => Host.Variable(variable) is null ? "Not Set" : "Set";
}
