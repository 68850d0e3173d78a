using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.EndToEnd;

/// <summary>Many jobs, and one big one.</summary>
[Collection(Devstacks.OneAtATime)]
public sealed class LoadTests
{
    [Fact]
    public async Task TwoThousandNoopJobs_From32Clients_AllComplete()
    {
        using var folder = new ScratchFolder();
        await using var node = await BacalhauProcess.ServeAsync(folder.Path);
        using var api = new JobApi(node.Api);

        var jobs = await Task.WhenAll(Enumerable.Range(0, 32).Select(async client =>
        {
            var ids = new List<string>();
            for (var i = client; i < 2000; i += 32)
            {
                ids.Add(await api.SubmitAsync(JobApi.Noop()));
            }

            return ids;
        }));

        var states = new List<string>();
        foreach (var job in jobs.SelectMany(ids => ids))
        {
            states.Add(await api.WaitAsync(job, TimeSpan.FromMinutes(1)));
        }

        Assert.Equal(2000, states.Count);
        Assert.All(states, state => Assert.Equal("Completed", state));
    }

    [Fact]
    public async Task JobOfFiveHundred_OnThreeNodes_CompletesEachPartitionOnce()
    {
        using var folder = new ScratchFolder();
        await using var node = await BacalhauProcess.DevstackAsync(folder.Path);
        using var api = new JobApi(node.Api);

        var job = await api.SubmitAsync(JobApi.Noop(count: 500));
        var state = await api.WaitAsync(job, TimeSpan.FromMinutes(1));

        var completed = (await api.ExecutionsAsync(job)).Where(execution => (int)execution["ComputeState"]!["StateType"]! == 9).ToList();
        Assert.Equal("Completed", state);
        Assert.Equal(3, completed.Select(execution => (string?)execution["NodeID"]).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 500), completed.Select(execution => (int?)execution["PartitionIndex"] ?? 0).Order());
    }
}
