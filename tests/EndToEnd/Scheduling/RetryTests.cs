using System.Text.Json.Nodes;
using Xunit;

namespace Bacalhau.EndToEnd;

/// <summary>What is tried again and what is not, with real containers.</summary>
public sealed class RetryTests(OneNode nodes) : IClassFixture<OneNode>
{
    private const int Completed = 9;
    private const int Failed = 10;

    [Fact]
    public async Task ImageThatIsMissing_IsPulledAgain_UntilItIsThere()
    {
        var api = await nodes.ApiAsync();

        // Nothing listens on that port: the pull fails at once, whatever network the machine has.
        var image = $"localhost:1/late-{Guid.NewGuid():N}:1";
        var job = JobApi.Docker("echo here");
        job["Tasks"]![0]!["Engine"]!["Params"]!["Image"] = image;
        job["Policy"] = Retry(new() { ["MaxAttempts"] = 100, ["InitialDelay"] = 0.5, ["MaxDelay"] = 0.5, ["On"] = new JsonArray("image-pull") });

        var id = await api.SubmitAsync(job);
        await api.WhenExecutionAsync(id, execution => StateOf(execution) == Failed);
        Assert.Equal(0, DockerEngine.Run("tag", DockerEngine.Image, image).Code);
        var state = await api.WaitAsync(id, TimeSpan.FromMinutes(1));
        DockerEngine.Run("rmi", image);

        var states = (await api.ExecutionsAsync(id)).Select(StateOf).ToList();
        Assert.Equal("Completed", state);
        Assert.Equal(1, states.Count(one => one == Completed));
        Assert.Contains(Failed, states);
    }

    [Fact]
    public async Task ExitCodeOfAClass_IsTriedUntilAttemptsAreUsedUp_AnotherOneOnce()
    {
        var api = await nodes.ApiAsync();
        JsonObject Policy() => Retry(new() { ["MaxAttempts"] = 3, ["InitialDelay"] = 0.1, ["FailOnExitCodes"] = new JsonArray("nonzero"), ["RetryOnExitCodes"] = new JsonArray("70-79") });
        var again = JobApi.Docker("exit 75");
        var once = JobApi.Docker("exit 1");
        var lenient = JobApi.Docker("exit 75");
        (again["Policy"], once["Policy"]) = (Policy(), Policy());

        var ids = new[] { await api.SubmitAsync(again), await api.SubmitAsync(once), await api.SubmitAsync(lenient) };
        List<(string State, int Attempts)> outcomes = [];
        foreach (var id in ids)
        {
            outcomes.Add((await api.WaitAsync(id, TimeSpan.FromMinutes(1)), (await api.ExecutionsAsync(id)).Count));
        }

        Assert.Equal([("Failed", 3), ("Failed", 1), ("Completed", 1)], outcomes);
    }

    [Fact]
    public async Task ProgramThatDoesNotExist_IsTheUsersError_AndTriedOnce()
    {
        var api = await nodes.ApiAsync();
        var job = JobApi.Docker("");
        job["Tasks"]![0]!["Engine"]!["Params"]!["Entrypoint"] = new JsonArray("/no/such/program");
        job["Policy"] = Retry(new() { ["MaxAttempts"] = 5, ["InitialDelay"] = 0.1 });

        var id = await api.SubmitAsync(job);
        var state = await api.WaitAsync(id, TimeSpan.FromMinutes(1));

        Assert.Equal("Failed", state);
        Assert.Single(await api.ExecutionsAsync(id));
    }

    [Theory]
    [InlineData("ExecutionTimeout")]
    [InlineData("TotalTimeout")]
    public async Task JobThatTakesTooLong_IsStoppedOnItsNode_AndPublishesNothing(string limit)
    {
        var api = await nodes.ApiAsync();
        var job = JobApi.Docker("echo x > /outputs/x; sleep 3600");
        var task = job["Tasks"]![0]!;
        task["Publisher"] = new JsonObject { ["Type"] = "local" };
        task["ResultPaths"] = new JsonArray(new JsonObject { ["Name"] = "outputs", ["Path"] = "/outputs" });
        task["Timeouts"] = new JsonObject { [limit] = 2 };

        var id = await api.SubmitAsync(job);
        var state = await api.WaitAsync(id, TimeSpan.FromMinutes(1));
        var execution = Assert.Single(await api.ExecutionsAsync(id));
        await DockerEngine.WhenNoneRunsAsync((string)execution["ID"]!);

        Assert.Equal("Failed", state);
        Assert.True(string.IsNullOrEmpty((string?)execution["PublishedResult"]?["Type"]));
        Assert.Empty((JsonArray?)(await api.GetAsync($"orchestrator/jobs/{id}/results"))["Items"] ?? []);
    }

    private static JsonObject Retry(JsonObject retry) => new() { ["Retry"] = retry };

    private static int StateOf(JsonObject execution) => (int)execution["ComputeState"]!["StateType"]!;
}
