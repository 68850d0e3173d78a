using System.Text.Json;
using Bacalhau.Api;

namespace Bacalhau.Client;

/// <summary>The node behind the address of the client.</summary>
public interface IAgentClient
{
    /// <summary>Asks whether it lives. Needs no credentials.</summary>
    Task<AgentAliveResponse> AliveAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks which build it runs. Needs no credentials.</summary>
    Task<BuildVersion> VersionAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks what it offers.</summary>
    Task<ApiNodeInfo> NodeAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks how it is configured; secrets are hidden.</summary>
    Task<JsonElement> ConfigAsync(CancellationToken cancellationToken = default);

    /// <summary>Asks how single sign-on is set up. Needs no credentials.</summary>
    Task<AgentAuthConfigResponse> AuthConfigAsync(CancellationToken cancellationToken = default);
}
