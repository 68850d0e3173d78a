namespace Bacalhau.Silo.Http.Clients;

/// <summary>The headers by which clients and servers say what they are.</summary>
internal static class ClientHeaders
{
    public const string Version = "X-Bacalhau-Git-Version";
    public const string Commit = "X-Bacalhau-Git-Commit";
    public const string BuildDate = "X-Bacalhau-Build-Date";
    public const string BuildOs = "X-Bacalhau-Build-OS";
    public const string Architecture = "X-Bacalhau-Arch";
    public const string InstanceId = "X-Bacalhau-InstanceID";
    public const string InstallationId = "X-Bacalhau-InstallationID";
    public const string JobId = "X-Bacalhau-Job-ID";
    public const string ClientId = "X-Bacalhau-Client-ID";
    public const string RequestId = "X-Request-Id";
}
