using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bacalhau.Api;

/// <summary>Whether a node answers. <c>GET /api/v1/agent/alive</c>.</summary>
public sealed record AgentAliveResponse
{
    /// <summary>Gets <c>OK</c>.</summary>
    public string Status { get; init; } = "OK";
}

/// <summary>The settings of a node, secrets masked. <c>GET /api/v1/agent/config</c>; the key is lower case.</summary>
public sealed record AgentConfigResponse
{
    /// <summary>Gets the tree of settings.</summary>
    [JsonPropertyName("config")] public JsonElement Config { get; init; } = JsonElement.Parse("{}");
}

/// <summary>How people log in by browser. <c>GET /api/v1/agent/authconfig</c>.</summary>
public sealed record AgentAuthConfigResponse
{
    /// <summary>Gets the version of this answer.</summary>
    public string Version { get; init; } = "1.0.0";

    /// <summary>Gets the provider; an empty record when there is none.</summary>
    public AgentOauth2Config Config { get; init; } = new();
}

/// <summary>An OAuth 2.0 provider.</summary>
public sealed record AgentOauth2Config
{
    /// <summary>Gets the id of the provider.</summary>
    [OmitEmpty] public string ProviderID { get; init; } = "";

    /// <summary>Gets the name people see.</summary>
    [OmitEmpty] public string ProviderName { get; init; } = "";

    /// <summary>Gets where tokens are asked for.</summary>
    [OmitEmpty] public string TokenEndpoint { get; init; } = "";

    /// <summary>Gets where the provider's keys are.</summary>
    [OmitEmpty] public string JWKSUri { get; init; } = "";

    /// <summary>Gets who issues tokens.</summary>
    [OmitEmpty] public string Issuer { get; init; } = "";

    /// <summary>Gets the client id of the device flow.</summary>
    [OmitEmpty] public string DeviceClientID { get; init; } = "";

    /// <summary>Gets whom tokens are for.</summary>
    [OmitEmpty] public string Audience { get; init; } = "";

    /// <summary>Gets the scopes to ask for.</summary>
    [OmitEmpty] public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Gets where the device flow begins.</summary>
    [OmitEmpty] public string DeviceAuthorizationEndpoint { get; init; } = "";

    /// <summary>Gets how often to ask, in seconds.</summary>
    [OmitEmpty] public int PollingInterval { get; init; }
}

/// <summary>An execution in the answer of <c>GET /api/v1/agent/debug</c>, an object with free keys.</summary>
public sealed record AgentActiveJob
{
    /// <summary>Gets the execution.</summary>
    public string ExecutionID { get; init; } = "";

    /// <summary>Gets the job.</summary>
    public string JobID { get; init; } = "";

    /// <summary>Gets how far it is.</summary>
    public string State { get; init; } = "";

    /// <summary>Gets what is set aside for it.</summary>
    public ApiAllocatedResources AllocatedResources { get; init; } = new();
}
