using Bacalhau.Api;
using Bacalhau.Scripted;
using Xunit;

namespace Bacalhau.Client.Tests.Jobs;

public sealed class ReadTests
{
    [Fact]
    public async Task List_SeveralPages_GivesAll()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On($"GET {Given.Jobs}", context => context.AnswerAsync(context.Request.Query["next_token"].ToString() switch
        {
            "" => new ListJobsResponse { Items = [Given.Job("a"), Given.Job("b")], NextToken = "t" },
            _ => new ListJobsResponse { Items = [Given.Job("c")] },
        }));
        using var client = Given.Client(server);

        var names = new List<string>();
        await foreach (var job in client.Jobs.ListAsync(new() { PageSize = 2, Labels = ["a=b", "!c"] }, Given.Cancel))
        {
            names.Add(job.Name);
        }

        Assert.Equal(["a", "b", "c"], names);
        Assert.Equal("?labels=a%3Db&labels=%21c&limit=2", server.RequestsTo($"GET {Given.Jobs}")[0].Query);
    }

    [Fact]
    public async Task Wait_FollowsTokensUntilThereIsNone()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.OnEach(
            $"GET {Given.Jobs}/x/history",
            context => context.AnswerAsync(new ListHistoryResponse { Items = [new() { SeqNum = 1 }], NextToken = "1" }),
            context => context.AnswerAsync(new ListHistoryResponse { NextToken = "1" }),
            Scripts.Break,
            context => context.AnswerAsync(new ListHistoryResponse { Items = [new() { SeqNum = 2 }] }));
        server.On($"GET {Given.Jobs}/x", new GetJobResponse { Job = Given.Job() with { State = new(JobStateType.Completed) } });
        using var client = Given.Client(server);
        var seen = new SeenItems();

        var job = await client.Jobs.WaitAsync("x", seen, Given.Cancel);

        Assert.Equal(JobStateType.Completed, job.State.StateType);
        Assert.Equal([1L, 2L], seen.Numbers);
    }

    [Fact]
    public async Task Get_NoAnswerInTime_SaysSo()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On($"GET {Given.Jobs}/x", context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        using var client = Given.Client(server, options => (options.RequestTimeout, options.RetryTimeout) = (TimeSpan.FromSeconds(1), TimeSpan.Zero));

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => client.Jobs.GetAsync("x", cancellationToken: Given.Cancel));

        Assert.Equal(BacalhauErrorCode.TimeOut, thrown.Error.Code);
    }

    [Fact]
    public async Task Get_NothingListens_FailsAtOnceWhenAskedTo()
    {
        var server = await ScriptedServer.StartAsync();
        var address = server.Address;
        await server.DisposeAsync();
        using var client = BacalhauClient.Create(new() { Endpoint = address, FailFastUntilAnswered = true, RetryTimeout = TimeSpan.FromHours(1) });

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => client.Jobs.GetAsync("x", cancellationToken: Given.Cancel));

        Assert.Equal(BacalhauErrorCode.NetworkFailure, thrown.Error.Code);
        Assert.Contains(address.Authority, thrown.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_AnswerThatIsNoJson_NamesTheAddress()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On($"GET {Given.Jobs}/x", async context => await context.Response.Body.WriteAsync("<html>"u8.ToArray()));
        using var client = Given.Client(server);

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => client.Jobs.GetAsync("x", cancellationToken: Given.Cancel));

        Assert.Contains($"{server.Address.Authority}{Given.Jobs}/x", thrown.Error.Message, StringComparison.Ordinal);
    }

    private sealed class SeenItems : IProgress<ApiHistoryItem>
    {
        public List<long> Numbers { get; } = [];

        public void Report(ApiHistoryItem value) => Numbers.Add(value.SeqNum);
    }
}
