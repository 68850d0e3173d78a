using System.Text.Json;
using Bacalhau.Api;
using Bacalhau.Client.Transport;

namespace Bacalhau.Client.Agents;

/// <summary>The node over HTTP.</summary>
internal sealed class AgentClient(ApiTransport transport) : IAgentClient
{
    private const string Root = "/api/v1/agent";

    public Task<AgentAliveResponse> AliveAsync(CancellationToken cancellationToken) =>
        transport.GetAsync<AgentAliveResponse>(Root + "/alive", cancellationToken, anonymous: true);

    public Task<BuildVersion> VersionAsync(CancellationToken cancellationToken) =>
        transport.GetAsync<BuildVersion>(Root + "/version", cancellationToken, anonymous: true);

    public Task<ApiNodeInfo> NodeAsync(CancellationToken cancellationToken) =>
        transport.GetAsync<ApiNodeInfo>(Root + "/node", cancellationToken);

    public async Task<JsonElement> ConfigAsync(CancellationToken cancellationToken) =>
        (await transport.GetAsync<AgentConfigResponse>(Root + "/config", cancellationToken)).Config;

    public Task<AgentAuthConfigResponse> AuthConfigAsync(CancellationToken cancellationToken) =>
        transport.GetAsync<AgentAuthConfigResponse>(Root + "/authconfig", cancellationToken, anonymous: true);
}
