using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Xunit;

namespace Bacalhau.Compute.Tests;

public sealed class SelectionPolicyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, false, NetworkType.Host, false)]
    [InlineData(true, false, NetworkType.Host, false)]
    [InlineData(false, false, NetworkType.Host, true)]
    [InlineData(null, true, NetworkType.Bridge, true)]
    [InlineData(null, true, NetworkType.None, false)]
    [InlineData(null, true, NetworkType.Default, false)]
    public void Networking_IsRefusedOnlyWhenAskedForAndNotWanted(bool? accepts, bool rejects, NetworkType asked, bool isRefused)
    {
        var policy = Policy(new() { AcceptNetworkedJobs = accepts, RejectNetworkedJobs = rejects });

        var reasons = policy.Check(new JobTask { Network = new NetworkConfig { Type = asked } });

        Assert.Equal(isRefused, reasons.Any());
    }

    [Theory]
    [InlineData(null, "docker", NetworkType.None)]
    [InlineData(true, "docker", NetworkType.Bridge)]
    [InlineData(true, "wasm", NetworkType.Host)]
    [InlineData(false, "docker", NetworkType.None)]
    public void Network_NotAskedFor_IsNone_UnlessTheNodeWelcomesIt(bool? accepts, string engine, NetworkType chosen) =>
        Assert.Equal(chosen, NetworkChoice.Choose(new JobTask { Engine = new SpecConfig(engine) }, new() { AcceptNetworkedJobs = accepts }).Type);

    [Fact]
    public void Stateless_Jobs_AreRefusedWhenNotWanted() =>
        Assert.Single(Policy(new() { RejectStatelessJobs = true }).Check(new JobTask()));

    [Theory]
    [InlineData("exit 0", null)]
    [InlineData("exit 3", "returns exit code 3")]
    [InlineData("echo ' too big ' >&2; exit 1", "this node does not accept this job: too big")]
    [InlineData("""test "$(cat)" = "$BACALHAU_JOB_SELECTION_PROBE_DATA" """, null)]
    [InlineData("""test -z "$HOME" """, null)]
    [InlineData("""grep -q '"NodeID":"n-1"' && exit 0; exit 9""", null)]
    [InlineData("yes", "printed more than")]
    public async Task ExecProbe_DecidesByItsExitCode(string command, string? reason)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs bash");

        var reasons = await Policy(new() { ProbeExec = command, ProbeTimeout = TimeSpan.FromSeconds(30) }).ProbeAsync(Spec(), Token);

        AssertReason(reason, reasons);
    }

    [Fact]
    public async Task ExecProbe_ThatHangs_IsKilledAndRefuses()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs bash");

        var reasons = await Policy(new() { ProbeExec = "sleep 600", ProbeTimeout = TimeSpan.FromMilliseconds(200) }).ProbeAsync(Spec(), Token);

        AssertReason("did not end within", reasons);
    }

    [Theory]
    [InlineData(200, "application/json", """{"shouldBid":true,"reason":"fine"}""", null)]
    [InlineData(200, "application/json", """{"ShouldBid":false,"Reason":"no GPUs here"}""", "no GPUs here")]
    [InlineData(200, "application/json; charset=utf-8", """{"shouldBid":true,"shouldWait":true,"reason":"later"}""", "later")]
    [InlineData(200, "text/plain", "no", null)]
    [InlineData(503, "text/plain", "", "returns HTTP status code 503")]
    public async Task HttpProbe_DecidesByStatusAndAnswer(int status, string type, string body, string? reason)
    {
        var probe = new ProbeServer(status, type, body);

        var reasons = await Policy(new() { ProbeHTTP = "http://probe/" }, probe).ProbeAsync(Spec(), Token);

        AssertReason(reason, reasons);
        using var asked = JsonDocument.Parse(probe.Asked!);
        Assert.Equal("n-1", asked.RootElement.GetProperty("NodeID").GetString());
        Assert.Equal("j-1", asked.RootElement.GetProperty("Job").GetProperty("ID").GetString());
        Assert.Equal("docker", asked.RootElement.GetProperty("Job").GetProperty("Tasks")[0].GetProperty("Engine").GetProperty("Type").GetString());
        Assert.Equal("busybox", asked.RootElement.GetProperty("spec").GetProperty("job_spec_vm").GetProperty("image").GetString());
        Assert.Equal(JsonValueKind.Null, asked.RootElement.GetProperty("Callback").ValueKind);
    }

    [Theory]
    [InlineData("""{"reason":"no verdict"}""")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData(null)]
    public async Task HttpProbe_WithoutAVerdict_IsATroubleThatMayPass(string? body)
    {
        var probe = new ProbeServer(200, "application/json", body ?? new string(' ', 2 << 20));

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => Policy(new() { ProbeHTTP = "http://probe/" }, probe).ProbeAsync(Spec(), Token).AsTask());

        Assert.True(thrown.Error.IsRetryable);
        Assert.Contains("http://probe/", thrown.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HttpProbe_ThatDoesNotAnswer_IsGivenUp()
    {
        var probe = new ProbeServer(200, "application/json", "") { IsSilent = true };

        var thrown = await Assert.ThrowsAsync<BacalhauException>(
            () => Policy(new() { ProbeHTTP = "http://probe/", ProbeTimeout = TimeSpan.FromMilliseconds(100) }, probe).ProbeAsync(Spec(), Token).AsTask());

        Assert.Contains("did not answer within", thrown.Error.Message, StringComparison.Ordinal);
    }

    private static void AssertReason(string? expected, IReadOnlyList<BacalhauError> reasons)
    {
        if (expected is null)
        {
            Assert.Empty(reasons);
        }
        else
        {
            Assert.Contains(expected, Assert.Single(reasons).Message, StringComparison.Ordinal);
        }
    }

    private static ExecutionSpec Spec() => ComputeNode.Spec() with
    {
        JobId = new JobId("j-1"),
        Task = new JobTask { Name = "main", Engine = new SpecConfig("docker") { Params = SpecParams.FromJson("""{"Image":"busybox"}""") } },
    };

    private static SelectionPolicy Policy(JobAdmissionControlOptions options, ProbeServer? server = null) => new(
        Options.Create(options),
        new ExecProbe(new ToolRunner(TimeProvider.System)),
        new HttpProbe(new HttpClient(server ?? new ProbeServer(200, "text/plain", "")), TimeProvider.System),
        new ComputeNodeIdentity(new NodeId("n-1"), "/"));

    /// <summary>Answers every request with the same.</summary>
    private sealed class ProbeServer(int status, string type, string body) : HttpMessageHandler
    {
        public string? Asked { get; private set; }

        public bool IsSilent { get; init; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked = await request.Content!.ReadAsStringAsync(cancellationToken);
            if (IsSilent)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            return new HttpResponseMessage((HttpStatusCode)status) { Content = content };
        }
    }
}
