namespace Bacalhau;

/// <summary>The keys of a job's meta data that the cluster sets.</summary>
public static class JobMeta
{
    /// <summary>The beginning of every key that belongs to the cluster.</summary>
    public const string ReservedPrefix = "bacalhau.org/";

    /// <summary>The node that accepted the job.</summary>
    public const string OrchestratorId = "bacalhau.org/orchestrator.id";

    /// <summary>The same, under its old name.</summary>
    public const string RequesterId = "bacalhau.org/requester.id";

    /// <summary>The installation of that node.</summary>
    public const string ServerInstallationId = "bacalhau.org/server.installation.id";

    /// <summary>That node's data folder.</summary>
    public const string ServerInstanceId = "bacalhau.org/server.instance.id";

    /// <summary>The client's installation.</summary>
    public const string ClientInstallationId = "bacalhau.org/client.installation.id";

    /// <summary>The client's data folder.</summary>
    public const string ClientInstanceId = "bacalhau.org/client.instance.id";

    /// <summary>The client id of a job that came by the old path.</summary>
    public const string ClientId = "bacalhau.org/client.id";

    /// <summary>Tells whether a key belongs to the cluster.</summary>
    public static bool IsReserved(string key) => key.StartsWith(ReservedPrefix, StringComparison.Ordinal);
}
