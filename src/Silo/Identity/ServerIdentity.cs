using Bacalhau.Silo.Hosting;

namespace Bacalhau.Silo.Identity;

/// <summary>This server, as its data folder knows it.</summary>
internal sealed class ServerIdentity(StackPlan plan) : IServerIdentity
{
    public NodeId NodeId => plan.Server.Id;

    public string InstanceId => plan.Folder.Metadata.InstanceID;

    public string InstallationId => "";

    public BuildVersion Version => ProgramVersion.Current;
}
