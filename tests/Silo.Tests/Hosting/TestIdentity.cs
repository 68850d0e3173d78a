using System.Security.Cryptography;
using System.Text.Json;
using Bacalhau.Silo.Auth;
using Bacalhau.Silo.Http.Agent;
using Bacalhau.Silo.Identity;

namespace Bacalhau.Silo.Tests.Hosting;

/// <summary>Who the server under test is.</summary>
internal sealed class TestIdentity : IServerIdentity, IConfigurationView, INodeKey, IDisposable
{
    public NodeId NodeId { get; } = NodeId.New();

    public string InstanceId => "test-instance";

    public string InstallationId => "test-installation";

    public BuildVersion Version { get; } = new()
    {
        Major = "1",
        Minor = "9",
        GitVersion = "v1.9.3",
        GitCommit = new string('a', 40),
        BuildDate = DateTimeOffset.UnixEpoch,
        GOOS = "linux",
        GOARCH = "amd64",
    };

    public RSA Key { get; } = RSA.Create(2048);

    public JsonElement Show() => JsonElement.Parse("""{"API":{"Port":1234}}""");

    public void Dispose() => Key.Dispose();
}
