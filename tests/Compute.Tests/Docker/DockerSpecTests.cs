using System.Text.Json;
using Bacalhau.Compute.Docker;
using Docker.DotNet.Models;
using Xunit;

namespace Bacalhau.Compute.Tests.Docker;

/// <summary>What is decided without an engine.</summary>
public sealed class DockerSpecTests
{
    [Fact]
    public void Read_OfAWrongTask_NamesEverythingAtOnce()
    {
        var task = new JobTask
        {
            Name = "main",
            Engine = new SpecConfig("docker")
            {
                Params = SpecParams.FromJson("""{"Image":1,"EnvironmentVariables":["bacalhau_x=1","novalue"],"WorkingDirectory":"tmp","Entrypoint":{}}"""),
            },
            InputSources = [new InputSource(new SpecConfig("inline"), "", "relative")],
            ResultPaths = [new ResultPath("a/b", "x")],
        };

        DockerEngineSpec.Read(task, out var errors);

        Assert.Equal(
            [
                "docker engine: Image must be a text, not a number",
                "docker engine: Entrypoint must be a list of texts, not an object",
                "docker engine: environment variable bacalhau_x begins with BACALHAU_, which the system sets itself",
                "docker engine: environment variable \"novalue\" is not of the form NAME=value",
                "docker engine: WorkingDirectory \"tmp\" is not an absolute path",
                "docker engine: input target \"relative\" is not an absolute path",
                "result path name \"a/b\" is no folder name",
                "result path \"x\" of \"a/b\" is not an absolute path of a folder",
            ],
            errors.Select(error => error.Message));
        Assert.All(errors, error => Assert.Equal(FailureCause.UserError, error.Cause));
    }

    [Theory]
    [InlineData("ubuntu", "ubuntu", "latest", "", true)]
    [InlineData("ubuntu:24.04", "ubuntu", "24.04", "", true)]
    [InlineData("library/ubuntu:24.04", "library/ubuntu", "24.04", "", true)]
    [InlineData("127.0.0.1:5000/a", "127.0.0.1:5000/a", "latest", "", true)]
    [InlineData("ghcr.io/a/b:c", "ghcr.io/a/b", "c", "", false)]
    [InlineData("a/b@sha256:00", "a/b", "", "sha256:00", true)]
    [InlineData("a/b:c@sha256:00", "a/b", "", "sha256:00", true)]
    public void ImageReference_IsTakenApart(string image, string name, string tag, string digest, bool hub)
    {
        var reference = DockerImageReference.Parse(image);

        Assert.Equal((name, tag, digest, hub), (reference.Name, reference.Tag, reference.Digest, reference.MayUseHubCredentials));
    }

    [Fact]
    public void Endpoint_IsReadAsEveryDockerClientDoes()
    {
        var environment = new Dictionary<string, string>
        {
            ["DOCKER_HOST"] = "tcp://10.0.0.1:2376",
            ["DOCKER_API_VERSION"] = "1.41",
            ["DOCKER_CERT_PATH"] = "/certificates",
            ["DOCKER_TLS_VERIFY"] = "1",
            ["DOCKER_PASSWORD"] = "secret",
        };

        var endpoint = DockerEndpoint.FromEnvironment(environment.GetValueOrDefault);

        Assert.Equal("tcp://10.0.0.1:2376/", $"{endpoint.Address}");
        Assert.Equal((new System.Version(1, 41), "/certificates", true), (endpoint.ApiVersion, endpoint.CertificateFolder, endpoint.VerifyTls));
        Assert.DoesNotContain("secret", endpoint.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DOCKER_HOST", "ssh://somewhere")]
    [InlineData("DOCKER_HOST", "/var/run/docker.sock")]
    [InlineData("DOCKER_API_VERSION", "new")]
    public void Endpoint_ThatCannotBeUnderstood_NamesVariableAndValue(string name, string value)
    {
        var thrown = Assert.Throws<BacalhauException>(() => DockerEndpoint.FromEnvironment(asked => asked == name ? value : null));

        Assert.Equal($"{name}={value} cannot be understood", thrown.Error.Message);
    }

    [Theory]
    [InlineData("unix:///nowhere/docker.sock", false)]
    [InlineData("unix:///dev/null", true)]
    [InlineData("tcp://127.0.0.1:1", true)]
    public void Endpoint_OfASocketThatDoesNotExist_IsKnownToBeSilent(string address, bool mayAnswer)
    {
        var endpoint = DockerEndpoint.FromEnvironment(asked => asked == "DOCKER_HOST" ? address : null);

        Assert.Equal(mayAnswer, endpoint.MayAnswer);
    }

    [Fact]
    public void Name_OfAFreelyChosenId_IsOneTheEngineTakes_AndStillItsOwn()
    {
        var names = new DockerNames(new NodeId("n-1"));
        string Container(string id) => names.Container(new ExecutionSpec { Id = new ExecutionId(id), Epoch = 1, JobId = new JobId("my job/ä"), JobType = JobTypes.Batch, Task = new JobTask() });

        var (one, two) = (Container("a b"), Container("a/b"));

        Assert.Matches("^[a-zA-Z0-9][a-zA-Z0-9_.-]+$", one);
        Assert.NotEqual(one, two);
    }

    [Fact]
    public void Label_OfAnExecution_LeadsBackToIt_OnItsNodeOnly()
    {
        var spec = new ExecutionSpec { Id = new ExecutionId("e-1"), Epoch = 1, JobId = new JobId("j-1"), JobType = JobTypes.Batch, Task = new JobTask() };
        var labels = new DockerNames(new NodeId("n-1")).Labels(spec);

        Assert.Equal(spec.Id, new DockerNames(new NodeId("n-1")).Execution(labels));
        Assert.Null(new DockerNames(new NodeId("n-2")).Execution(labels));
    }

    [Fact]
    public void Gpus_OfEachVendor_AreAskedForInTheirWay()
    {
        var host = new HostConfig();
        Gpu[] gpus =
        [
            new(0, "T4", "NVIDIA", 15360, ""),
            new(2, "T4", "NVIDIA", 15360, ""),
            new(0, "MI100", "AMD/ATI", 32768, "0000:03:00.0"),
            new(1, "Flex", "Intel", 16384, "0000:04:00.0"),
        ];

        DockerGpus.Add(host, gpus, link => link.Replace("by-path/pci-0000:0", "device", StringComparison.Ordinal));

        Assert.Equal("""[{"DeviceIDs":["0","2"],"Capabilities":[["gpu"]]}]""", JsonSerializer.Serialize(host.DeviceRequests!.Select(request => new { request.DeviceIDs, request.Capabilities })));
        Assert.Equal(
            ["/dev/kfd", "/dev/dri/device3:00.0-card", "/dev/dri/device3:00.0-render", "/dev/dri/device4:00.0-card", "/dev/dri/device4:00.0-render"],
            host.Devices!.Select(device => device.PathOnHost));
        Assert.All(host.Devices!, device => Assert.Equal((device.PathOnHost, "rwm"), (device.PathInContainer, device.CgroupPermissions)));
    }

    [Fact]
    public void Gpu_OfAnUnknownVendor_IsRefused()
    {
        var thrown = Assert.Throws<BacalhauException>(() => DockerGpus.Add(new HostConfig(), [new Gpu(0, "X", "Acme", 1, "")], _ => null));

        Assert.Contains("\"Acme\"", thrown.Error.Message, StringComparison.Ordinal);
    }
}
