namespace Bacalhau.Silo.Identity;

/// <summary>What this server says of itself: on every answer, and in every job it accepts.</summary>
public interface IServerIdentity
{
    /// <summary>Gets the node that takes requests here; the phrase of the challenge login and the issuer of tokens.</summary>
    NodeId NodeId { get; }

    /// <summary>Gets the id of this repository; empty when there is none.</summary>
    string InstanceId { get; }

    /// <summary>Gets the id of this installation; empty when there is none.</summary>
    string InstallationId { get; }

    /// <summary>Gets the build.</summary>
    BuildVersion Version { get; }
}
