using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Bacalhau.Silo.Tests.Hosting;

namespace Bacalhau.Silo.Tests.Http;

/// <summary>Two jobs of one name in two namespaces: every path finds the one that is meant.</summary>
public sealed class NamespaceTests
{
    private const string Name = "same-name";

    [Theory]
    [InlineData("")]
    [InlineData("/history")]
    [InlineData("/executions")]
    [InlineData("/versions")]
    [InlineData("/results")]
    public async Task Name_IsLookedUpInItsNamespaceOnly(string part)
    {
        await using var host = await ApiHost.StartAsync();
        await AddAsync(host, "team-a");

        var there = await host.AskAsync($"{Answers.JobsPath}/{Name}{part}?namespace=team-a");
        var elsewhere = await host.AskAsync($"{Answers.JobsPath}/{Name}{part}?namespace=team-b");
        var inDefault = await host.AskAsync($"{Answers.JobsPath}/{Name}{part}");
        var everywhere = await host.AskAsync($"{Answers.JobsPath}/{Name}{part}?namespace=*");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound), (there.Status, elsewhere.Status, inDefault.Status, everywhere.Status));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/history")]
    [InlineData("/executions")]
    [InlineData("/versions")]
    [InlineData("/results")]
    public async Task Id_IsFoundFromAnyNamespace_AsInTheOriginal(string part)
    {
        await using var host = await ApiHost.StartAsync();
        var id = await AddAsync(host, "team-a");

        foreach (var query in new[] { "", "?namespace=team-a", "?namespace=team-b", "?namespace=*" })
        {
            Assert.Equal(HttpStatusCode.OK, (await host.AskAsync($"{Answers.JobsPath}/{id}{part}{query}")).Status);
        }
    }

    [Fact]
    public async Task SameName_InTwoNamespaces_AreTwoJobs_AndStopReachesTheOneMeant()
    {
        await using var host = await ApiHost.StartAsync();
        var (a, b) = (await AddAsync(host, "team-a"), await AddAsync(host, "team-b"));

        var stopped = await host.Client.SendAsync(new(HttpMethod.Delete, $"{Answers.JobsPath}/{Name}?namespace=team-b"), TestContext.Current.CancellationToken);
        var unknown = await host.Client.SendAsync(new(HttpMethod.Delete, $"{Answers.JobsPath}/{Name}"), TestContext.Current.CancellationToken);

        Assert.NotEqual(a, b);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (stopped.StatusCode, unknown.StatusCode));
        Assert.Equal((JobStateType.Pending, JobStateType.Stopped), (host.Jobs.Find(new(a))!.Job.State.StateType, host.Jobs.Find(new(b))!.Job.State.StateType));
    }

    [Fact]
    public async Task StopAndRerun_TakeTheNamespaceOfTheBody()
    {
        await using var host = await ApiHost.StartAsync();
        var (a, b) = (await AddAsync(host, "team-a"), await AddAsync(host, "team-b"));

        var stop = await SendAsync(host, HttpMethod.Delete, $"{Answers.JobsPath}/{Name}", new() { ["Namespace"] = "team-a" });
        var rerun = await SendAsync(host, HttpMethod.Put, $"{Answers.JobsPath}/{Name}/rerun", new() { ["Namespace"] = "team-a" });
        var nowhere = await SendAsync(host, HttpMethod.Put, $"{Answers.JobsPath}/{Name}/rerun", new() { ["Namespace"] = "team-c" });

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotFound), (stop, rerun, nowhere));
        Assert.Equal((2L, 1L), (host.Jobs.Find(new(a))!.Job.Version, host.Jobs.Find(new(b))!.Job.Version));
    }

    [Fact]
    public async Task List_GivesAllNamespaces_UnlessOneIsNamed()
    {
        await using var host = await ApiHost.StartAsync();
        var (a, b) = (await AddAsync(host, "team-a"), await AddAsync(host, "team-b"));

        Assert.Equal([a, b], await ListAsync(host, ""));
        Assert.Equal([a, b], await ListAsync(host, "?namespace=*"));
        Assert.Equal([b], await ListAsync(host, "?namespace=team-b"));
        Assert.Empty(await ListAsync(host, "?namespace=default"));
    }

    [Fact]
    public async Task Update_OfTheSameName_StaysInItsNamespace()
    {
        await using var host = await ApiHost.StartAsync();
        var (a, b) = (await AddAsync(host, "team-a"), await AddAsync(host, "team-b"));

        var again = await AddAsync(host, "team-a", priority: 3);

        Assert.Equal(a, again);
        Assert.Equal((2L, 1L), (host.Jobs.Find(new(a))!.Job.Version, host.Jobs.Find(new(b))!.Job.Version));
    }

    [Fact]
    public async Task Diff_ComparesWithTheJobOfItsNamespace()
    {
        await using var host = await ApiHost.StartAsync();
        await AddAsync(host, "team-a");

        var there = await SendAsync(host, HttpMethod.Put, $"{Answers.JobsPath}/diff", new() { ["Job"] = Body("team-a", 2) });
        var elsewhere = await SendAsync(host, HttpMethod.Put, $"{Answers.JobsPath}/diff", new() { ["Job"] = Body("team-b", 2) });

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (there, elsewhere));
    }

    private static JsonObject Body(string space, int priority) => new()
    {
        ["Name"] = Name,
        ["Namespace"] = space,
        ["Type"] = "batch",
        ["Priority"] = priority,
        ["Tasks"] = new JsonArray(new JsonObject { ["Name"] = "main", ["Engine"] = new JsonObject { ["Type"] = "docker", ["Params"] = new JsonObject { ["Image"] = "busybox" } } }),
    };

    private static async Task<string> AddAsync(ApiHost host, string space, int priority = 0)
    {
        var answer = await host.Client.PutAsJsonAsync(Answers.JobsPath, new JsonObject { ["Job"] = Body(space, priority) }, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!["JobID"]!;
    }

    private static async Task<HttpStatusCode> SendAsync(ApiHost host, HttpMethod method, string path, JsonObject body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = JsonContent.Create(body) };
        return (await host.Client.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode;
    }

    private static async Task<List<string>> ListAsync(ApiHost host, string query)
    {
        var answer = await host.Client.GetFromJsonAsync<JsonObject>(Answers.JobsPath + query, TestContext.Current.CancellationToken);
        return [.. answer!["Items"]!.AsArray().Select(job => (string)job!["ID"]!)];
    }
}
