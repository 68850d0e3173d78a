using System.Net.Sockets;
using Bacalhau.Compute.Docker;
using Bacalhau.TestKit;
using Bacalhau.TestKit.Executors;
using Docker.DotNet.Models;
using Xunit;

namespace Bacalhau.Compute.Tests.Docker;

/// <summary>What the docker engine does besides the contract, on a real engine.</summary>
[Collection(nameof(DockerTestEngine))]
public sealed class DockerExecutorTests : IAsyncLifetime
{
    private readonly NodeId node = new($"n-{Guid.NewGuid()}");
    private readonly ExecutionScene scene = new();
    private DockerExecutor executor = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static TimeSpan Bound => ExecutionScene.Bound;

    public ValueTask InitializeAsync()
    {
        Assert.SkipWhen(DockerTestEngine.Missing is not null, DockerTestEngine.Missing ?? "");
        executor = DockerTestEngine.Open(node, options => options.StopGracePeriod = TimeSpan.FromSeconds(30));
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var id in scene.Executions)
        {
            await executor.RemoveAsync(id, CancellationToken.None);
        }

        executor.Dispose();
        scene.Dispose();
    }

    [Fact]
    public async Task Container_IsNamedAndLabelledAsBacalhauDoesIt()
    {
        var request = Script("sleep 100");
        await executor.StartAsync(request, Token);

        var container = await InspectAsync(request);

        Assert.Equal($"/bacalhau-bacalhau-{node}-{request.Spec.JobId}-{request.Spec.Id}-executor", container.Name);
        Assert.Equal($"bacalhau-{node}", container.Config!.Labels!["bacalhau-executor"]);
        Assert.Equal($"bacalhau-{node}{request.Spec.JobId}", container.Config.Labels["bacalhau-jobID"]);
        Assert.Equal($"bacalhau-{node}{request.Spec.Id}", container.Config.Labels["bacalhau-executionID"]);
    }

    [Fact]
    public async Task Container_OfALivingNodeOfTheSameName_IsNotListed_AndIsOnceThatNodeHasGone()
    {
        using var folders = new ScratchFolder();
        using var own = DockerTestEngine.Open(node, folder: Path.Combine(folders.Path, "own"));
        using var other = DockerTestEngine.Open(node, folder: Path.Combine(folders.Path, "other"));
        var request = Script("sleep 100");
        await other.StartAsync(request, Token);

        var meanwhile = await own.ListAsync(Token);
        var itself = await other.ListAsync(Token);
        other.Dispose();
        var after = await own.ListAsync(Token);

        Assert.Empty(meanwhile);
        Assert.Equal([request.Spec.Id], itself);
        Assert.Equal([request.Spec.Id], after);
    }

    [Fact]
    public async Task Process_HasFewCapabilities_CannotGainMore_AndNoNetwork()
    {
        var log = new RecordingLog();

        await RunAsync(Script("grep -E 'CapBnd|NoNewPrivs' /proc/self/status; ls /sys/class/net", log));

        // CHOWN, DAC_OVERRIDE, FOWNER, KILL, SETGID, SETUID: bits 0, 1, 3, 5, 6, 7.
        Assert.Equal("CapBnd:\t00000000000000eb\nNoNewPrivs:\t1\nlo\n", log.Stdout);
    }

    [Fact]
    public async Task Process_IsLimitedInMemory_ProcessorTime_AndProcesses()
    {
        var request = Script("sleep 100");
        await executor.StartAsync(request with { Spec = request.Spec with { Resources = new ComputeResources(250, 32 << 20, 0, 0) } }, Token);

        var host = (await InspectAsync(request)).HostConfig!;

        Assert.Equal((32 << 20, 32 << 20, 250_000_000, 4096), (host.Memory, host.MemorySwap, host.NanoCPUs, host.PidsLimit));
        Assert.False(host.Privileged);
    }

    [Fact]
    public async Task Environment_OfTheEngineWins_AndTheFolderIsTheOneAskedFor()
    {
        var log = new RecordingLog();
        var engine = Engine("""{"Image":"busybox:local","Entrypoint":["sh","-c"],"Parameters":["echo $A $B; pwd"],"EnvironmentVariables":["A=engine"],"WorkingDirectory":"/tmp"}""");

        await RunAsync(scene.Request(engine, log) with { Environment = new Dictionary<string, string> { ["A"] = "task", ["B"] = "both" } });

        Assert.Equal("engine both\n/tmp\n", log.Stdout);
    }

    [Fact]
    public async Task Entrypoint_OfTheImage_IsUsedWhenNoneIsGiven()
    {
        var log = new RecordingLog();

        var result = await RunAsync(scene.Request(Engine("""{"Image":"busybox:local","Entrypoint":null,"Parameters":["echo","Test"],"WorkingDirectory":""}"""), log));

        Assert.Equal((0, "Test\n"), (result.ExitCode, log.Stdout));
    }

    [Theory]
    [InlineData("""{"Image":"busybox:local","Parameters":["no-such-program"]}""", "executable file not found")]
    [InlineData("""{"Image":"busybox:local","Parameters":["/etc/passwd"]}""", "permission denied")]
    public async Task Program_ThatCannotBeStarted_IsAnErrorOfTheJob_ToldByTheWait(string parameters, string words)
    {
        var request = scene.Request(Engine(parameters), new RecordingLog());

        var result = await RunAsync(request);
        await executor.StartAsync(request, Token);

        Assert.Equal((-1, FailureCause.UserError), (result.ExitCode, result.Cause));
        Assert.StartsWith("failed to start container: ", result.ErrorMsg, StringComparison.Ordinal);
        Assert.Contains(words, result.ErrorMsg, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProcessThatWasKilledForMemory_InTheMiddleOfAScript_IsNoticed()
    {
        var request = Script("sh -c 'a=x; while :; do a=$a$a; done'; exit 0");

        var result = await RunAsync(request with { Spec = request.Spec with { Resources = new ComputeResources(0, 16 << 20, 0, 0) } });

        Assert.Equal((0, "memory limit exceeded", FailureCause.OutOfMemory), (result.ExitCode, result.ErrorMsg, result.Cause));
    }

    [Fact]
    public async Task Memory_BelowWhatTheEngineTakes_IsRefusedInItsWords()
    {
        var request = Script("true");

        var thrown = await Assert.ThrowsAsync<BacalhauException>(
            () => executor.StartAsync(request with { Spec = request.Spec with { Resources = new ComputeResources(0, 1024, 0, 0) } }, Token));

        Assert.Contains("inimum memory limit", thrown.Error.Message, StringComparison.Ordinal);
        Assert.Equal((FailureCause.UserError, false), (thrown.Error.Cause, thrown.Error.IsRetryable));
    }

    [Theory]
    [InlineData(404, BacalhauErrorCode.NotFound, false, "image not available")]
    [InlineData(500, BacalhauErrorCode.NetworkFailure, true, "could not be pulled")]
    public async Task Image_ThatTheRegistryDoesNotGive_IsAPullFailure(int status, BacalhauErrorCode code, bool retryable, string words)
    {
        using var registry = FakeRegistry.Refusing(status);
        var image = $"{registry.Name}/no/such:1";

        var thrown = await Assert.ThrowsAsync<BacalhauException>(
            () => executor.StartAsync(scene.Request(Engine($$"""{"Image":"{{image}}"}"""), new RecordingLog()), Token).WaitAsync(Bound, Token));

        Assert.Equal((code, retryable, FailureCause.ImagePull), (thrown.Error.Code, thrown.Error.IsRetryable, thrown.Error.Cause));
        Assert.Contains(words, thrown.Error.Message, StringComparison.Ordinal);
        Assert.Contains($"\"{image}\"", thrown.Error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tiny", true)]
    [InlineData("deep/er/tiny", false)]
    public async Task Image_ThatIsNotHere_IsPulled_WithCredentialsForShortNamesOnly(string name, bool mayUseCredentials)
    {
        using var engine = DockerTestEngine.Connect();
        using var registry = FakeRegistry.Serving((await engine.FactsAsync(Token)).Architecture, "me:secret");
        using var known = DockerTestEngine.Open(node, endpoint: DockerTestEngine.Endpoint with { Username = "me", Password = "secret" });
        var image = $"{registry.Name}/{name}:1";
        var request = scene.Request(Engine($$"""{"Image":"{{image}}"}"""), new RecordingLog());

        var refusal = await Record.ExceptionAsync(() => known.StartAsync(request, Token).WaitAsync(Bound, Token)) as BacalhauException;

        Assert.Equal(mayUseCredentials ? null : FailureCause.ImagePull, refusal?.Error.Cause);
        Assert.Equal(mayUseCredentials, (await known.ListCachedAsync(Token)).Contains($"image:{image}"));
        if (mayUseCredentials)
        {
            await known.RemoveAsync(request.Spec.Id, Token);
            await engine.Client.Images.DeleteImageAsync(image, new ImageDeleteParameters { Force = true }, Token);
        }
    }

    [Fact]
    public async Task Image_ForAnotherPlatformOnly_IsRefusedBeforeAnythingIsPulled()
    {
        using var registry = FakeRegistry.Serving("s390x");

        var errors = await executor.CheckAsync(new JobTask { Name = "main", Engine = Engine($$"""{"Image":"{{registry.Name}}/tiny:1"}""") }, Token);

        Assert.Contains("does not support the available image platforms [linux/s390x]", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Image_WithAnImpossibleName_IsAnErrorOfTheJob()
    {
        var thrown = await Assert.ThrowsAsync<BacalhauException>(
            () => executor.StartAsync(scene.Request(Engine("""{"Image":"UPPER CASE"}"""), new RecordingLog()), Token).WaitAsync(Bound, Token));

        Assert.Equal("invalid image format: \"UPPER CASE\"", thrown.Error.Message);
        Assert.Equal(FailureCause.UserError, thrown.Error.Cause);
    }

    [Fact]
    public async Task Cancel_DuringAPull_EndsTheStart()
    {
        using var registry = FakeRegistry.Silent();
        var request = scene.Request(Engine($$"""{"Image":"{{registry.Name}}/slow:1"}"""), new RecordingLog());
        var start = executor.StartAsync(request, Token);
        await registry.Asked.WaitAsync(Bound, Token);

        await executor.CancelAsync(request.Spec.Id, Token).WaitAsync(Bound, Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start.WaitAsync(Bound, Token));
        Assert.Empty(await executor.ListAsync(Token));
    }

    [Fact]
    public async Task Cancel_LetsTheProcessSayGoodbye()
    {
        var log = new RecordingLog();
        var printed = log.PrintedAsync("ready");
        var request = Script("trap 'echo bye; exit 5' TERM; echo ready; sleep 1000 & wait", log);
        await executor.StartAsync(request, Token);
        await printed.WaitAsync(Bound, Token);

        await executor.CancelAsync(request.Spec.Id, Token).WaitAsync(Bound, Token);
        var result = await EndAsync(request);

        Assert.Equal((5, "ready\nbye\n"), (result.ExitCode, log.Stdout));
    }

    [Fact]
    public async Task Cancel_KillsAProcessThatDoesNotGo()
    {
        using var strict = DockerTestEngine.Open(node, options => options.StopGracePeriod = TimeSpan.Zero);
        var log = new RecordingLog();
        var printed = log.PrintedAsync("ready");
        var request = Script("trap '' TERM; echo ready; while :; do sleep 1000; done", log);
        await strict.StartAsync(request, Token);
        await printed.WaitAsync(Bound, Token);

        await strict.CancelAsync(request.Spec.Id, Token).WaitAsync(Bound, Token);
        var result = await strict.WaitAsync(request.Spec.Id, Token).WaitAsync(Bound, Token);

        Assert.Equal((137, ""), (result.ExitCode, result.ErrorMsg));
    }

    [Fact]
    public async Task Container_RemovedByAStranger_EndsTheExecution()
    {
        var log = new RecordingLog();
        var printed = log.PrintedAsync("ready");
        var request = Script("echo ready; sleep 1000", log);
        await executor.StartAsync(request, Token);
        await printed.WaitAsync(Bound, Token);
        using var engine = DockerTestEngine.Connect();

        await engine.Client.Containers.RemoveContainerAsync((await InspectAsync(request)).ID!, new ContainerRemoveParameters { Force = true }, Token);
        var result = await EndAsync(request);

        Assert.NotEqual(0, result.ExitCode);
    }

    [Fact]
    public async Task Nodes_ThatShareAnEngine_LeaveEachOthersContainersAlone()
    {
        using var neighbour = DockerTestEngine.Open(new NodeId($"{node}x"));
        var request = Script("sleep 1000");
        await executor.StartAsync(request, Token);

        await neighbour.RemoveAsync(request.Spec.Id, Token);
        var (mine, theirs) = (await executor.ListAsync(Token), await neighbour.ListAsync(Token));

        Assert.Equal([request.Spec.Id], mine);
        Assert.Empty(theirs);
    }

    [Fact]
    public async Task Port_OfABridge_IsReachedFromTheHost()
    {
        int port;
        using (var free = new TcpListener(System.Net.IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((System.Net.IPEndPoint)free.LocalEndpoint).Port;
        }

        var log = new RecordingLog();
        var printed = log.PrintedAsync("ready");
        var request = Script("echo served >/tmp/f; httpd -p 8080 -h /tmp; echo ready; sleep 1000", log) with
        {
            Network = new NetworkConfig { Type = NetworkType.Bridge, Ports = [new PortMapping("web", port, 8080, "127.0.0.1")] },
        };
        await executor.StartAsync(request, Token);
        await printed.WaitAsync(Bound, Token);

        using var http = new HttpClient();
        var answer = await http.GetStringAsync($"http://127.0.0.1:{port}/f", Token);

        Assert.Equal("served\n", answer);
    }

    [Fact]
    public async Task Network_OfTheHost_IsTheHosts()
    {
        var log = new RecordingLog();

        await RunAsync(Script("ls /sys/class/net", log) with { Network = new NetworkConfig { Type = NetworkType.Host } });

        Assert.Equal(Directory.GetFileSystemEntries("/sys/class/net").Select(Path.GetFileName).Order(), log.Stdout.Split('\n')[..^1].Order());
    }

    [Fact]
    public async Task Network_WithAnAllowListOfDomains_IsRefusedForNow()
    {
        var task = new JobTask { Name = "main", Engine = DockerTestEngine.Program("split"), Network = new NetworkConfig { Type = NetworkType.HTTP, Domains = ["example.com"] } };

        var errors = await executor.CheckAsync(task, Token);

        Assert.Contains("HTTP is not implemented", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_ThatIsCut_LosesNeitherTheEndNorOutput()
    {
        var address = DockerTestEngine.Endpoint.Address;
        Assert.SkipUnless(address.Scheme == "unix", "the proxy of this test speaks to unix sockets");
        await using var proxy = new UnixProxy(address.LocalPath);
        using var behind = DockerTestEngine.Open(node, endpoint: DockerTestEngine.Endpoint with { Address = proxy.Address });
        var log = new RecordingLog();
        var (first, second) = (log.PrintedAsync("one"), log.PrintedAsync("two"));
        var folder = scene.Folder();
        var request = Script("echo one; until [ -e /flags/a ]; do sleep 0.02; done; echo two; until [ -e /flags/b ]; do sleep 0.02; done; printf three", log) with
        {
            Inputs = [ExecutionScene.Input(folder, "/flags")],
        };
        await behind.StartAsync(request, Token);
        await first.WaitAsync(Bound, Token);
        var end = behind.WaitAsync(request.Spec.Id, Token);

        proxy.CutAll();
        await File.WriteAllTextAsync(Path.Combine(folder, "a"), "", Token);
        await second.WaitAsync(Bound, Token);
        proxy.CutAll();
        await File.WriteAllTextAsync(Path.Combine(folder, "b"), "", Token);
        var result = await end.WaitAsync(Bound, Token);

        Assert.Equal((0, "one\ntwo\nthree"), (result.ExitCode, log.Stdout));
    }

    [Fact]
    public async Task Engine_ThatSaysNothing_IsUnavailable_WithinTheTimeLimit()
    {
        await using var silent = new UnixProxy(engine: null);
        using var patient = DockerTestEngine.Open(node, options => options.CommandTimeout = TimeSpan.FromMilliseconds(200), DockerTestEngine.Endpoint with { Address = silent.Address });

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => patient.StartAsync(Script("true"), Token).WaitAsync(Bound, Token));

        Assert.Equal((BacalhauErrorCode.ServiceUnavailable, true), (thrown.Error.Code, thrown.Error.IsRetryable));
        Assert.Contains("did not answer within 0.2 s", thrown.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Engine_ThatIsNotThere_IsUnavailable()
    {
        using var alone = DockerTestEngine.Open(node, endpoint: DockerTestEngine.Endpoint with { Address = new Uri("unix:///nowhere/docker.sock") });

        var available = await alone.IsAvailableAsync(Token);
        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => alone.StartAsync(Script("true"), Token));

        Assert.False(available);
        Assert.Equal((BacalhauErrorCode.ServiceUnavailable, true), (thrown.Error.Code, thrown.Error.IsRetryable));
        Assert.Contains("unix:///nowhere/docker.sock", thrown.Error.Message, StringComparison.Ordinal);
        Assert.Empty(await alone.ListCachedAsync(Token));
    }

    [Fact]
    public async Task Cached_NamesTheImagesThatAreHere() => Assert.Contains("image:busybox:local", await executor.ListCachedAsync(Token));

    [Fact]
    public async Task Platform_OfALocalImage_NeedsNoRegistry() =>
        Assert.Empty(await executor.CheckAsync(new JobTask { Name = "main", Engine = Engine("""{"Image":"busybox:local"}""") }, Token));

    private static SpecConfig Engine(string json) => new("docker") { Params = SpecParams.FromJson(json) };

    private RunRequest Script(string script, RecordingLog? log = null) => scene.Request(
        new SpecConfig("docker")
        {
            Params = SpecParams.Of(
                KeyValuePair.Create<string, object?>("Image", DockerTestEngine.Image),
                KeyValuePair.Create<string, object?>("Parameters", new[] { "sh", "-c", script })),
        },
        log ?? new RecordingLog());

    private async Task<RunResult> RunAsync(RunRequest request)
    {
        await executor.StartAsync(request, Token).WaitAsync(Bound, Token);
        return await EndAsync(request);
    }

    private Task<RunResult> EndAsync(RunRequest request) => executor.WaitAsync(request.Spec.Id, Token).WaitAsync(Bound, Token);

    private async Task<ContainerInspectResponse> InspectAsync(RunRequest request)
    {
        using var engine = DockerTestEngine.Connect();
        return await engine.Client.Containers.InspectContainerAsync(new DockerNames(node).Container(request.Spec), Token);
    }
}
