using System.Security.Cryptography;

namespace Bacalhau.Silo.Auth;

/// <summary>The key with which the cluster signs the tokens it issues. Every silo of a cluster has the same, so that each honours the tokens of the others.</summary>
public interface INodeKey
{
    /// <summary>Gets the RSA key, private part included. Safe to use concurrently; whoever owns this interface disposes of it.</summary>
    RSA Key { get; }
}
