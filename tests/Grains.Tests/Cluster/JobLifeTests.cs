using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class JobLifeTests
{
    [Fact]
    public async Task Job_OnAnIdleNode_CompletesWithTheEventsOfTheOriginal()
    {
        await using var cluster = await GrainCluster.StartAsync();
        await cluster.AddNodeAsync("n-one");
        var job = TestJobs.New();

        var outcome = await cluster.SubmitAsync(job);
        var ended = await cluster.WhenEndedAsync(job.Id);

        Assert.Equal(SubmitStatus.Accepted, outcome.Status);
        Assert.Equal((JobStateType.Completed, 3), (ended.State.StateType, ended.Revision));
        Assert.Equal(
            [
                ("Submission", "Job submitted"), ("Scheduling", "Requested execution on n-one"), ("State Update", "Running"),
                ("Execution", "Running"), ("Execution", "Completed successfully"), ("State Update", "Completed"),
            ],
            cluster.Store.HistoryOf(job.Id).Select(entry => (entry.Event.Topic, entry.Event.Message)));
        Assert.InRange(cluster.Store.Commits, 2, 3);
    }
}
