using System.Security.Cryptography;
using Bacalhau.Silo.Auth;

namespace Bacalhau.Silo.Hosting;

/// <summary>The key of the data folder, with which this server signs its tokens.</summary>
internal sealed class RepositoryKey(UserKey key) : INodeKey
{
    public RSA Key { get; } = RSA.Create(key.ExportPrivate());
}
