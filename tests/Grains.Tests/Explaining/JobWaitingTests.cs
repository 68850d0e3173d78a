using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class JobWaitingTests
{
    private static readonly DateTimeOffset Now = Given.Now;

    [Fact]
    public void JobWithNothingToPlace_DoesNotWait() => Assert.Null(Waiting(Record(TestJobs.New(), waiting: 0), TestJobs.New(), Given.Book(Given.Node("n-1", 4))));

    [Fact]
    public void FinishedJob_DoesNotWait()
    {
        var job = TestJobs.New();

        Assert.Null(Waiting(Record(job) with { State = new(JobStateType.Stopped) }, job, Given.Book()));
    }

    [Fact]
    public void BusyNodes_AreWaitedFor_AndJobsInFront()
    {
        var book = Given.Book(Given.Node("n-1", 4, free: 0), Given.Node("n-2", 4, free: 0), Given.Node("n-3", 4) with { Eligibility = NodeEligibility.Draining });
        book.Request(Given.Ask("j-first"), Now);

        var waiting = WaitingInQueue(book, TestJobs.New());

        Assert.Equal(
            [
                ("room", "2 nodes could run it and have no room now"),
                ("turn", "1 job goes before it by priority and age, 1 of its namespace; its priority is 0"),
                ("cordon", "1 node could run it and is closed to new work: bacalhau node uncordon opens it"),
            ],
            waiting.Causes.Select(cause => (cause.Kind, cause.Message)));
        Assert.Equal((1, Now.AddSeconds(5), (DateTimeOffset?)null), (waiting.Executions, waiting.Since, waiting.FailsAt));
    }

    [Theory]
    [InlineData(NodeMembership.Pending, NodeLiveness.Connected, "approval")]
    [InlineData(NodeMembership.Approved, NodeLiveness.Lost, "connection")]
    public void NodeThatWouldSuit_IsWaitedForByWhatItLacks(NodeMembership membership, NodeLiveness liveness, string kind)
    {
        var waiting = WaitingInQueue(Given.Book(Given.Node("n-1", 4) with { Membership = membership, Liveness = liveness }), TestJobs.New());

        Assert.Equal(kind, Assert.Single(waiting.Causes).Kind);
    }

    [Fact]
    public void NoNodeThatCouldEverRunIt_IsSaid_WithTheMostFrequentReason_AndWhenItFails()
    {
        var job = TestJobs.New(change: job => job with { Constraints = [new("gpu", "exists")] }).WithTask(task => task with { Timeouts = new(QueueTimeout: 60) });

        var waiting = WaitingInQueue(Given.Book(Given.Node("n-1", 4), Given.Node("n-2", 4)), job);

        Assert.Equal(
            new WaitCause("nodes", 1, "none of the known nodes could ever run it; 2 nodes: labels don't match required selectors [gpu exists]"),
            Assert.Single(waiting.Causes));
        Assert.Equal(Now.AddSeconds(60), waiting.FailsAt);
    }

    [Fact]
    public void NoNodesAtAll() => Assert.Equal("no node that computes is known", Assert.Single(WaitingInQueue(Given.Book(), TestJobs.New()).Causes).Message);

    [Fact]
    public void Spread_WaitsForOtherNodes()
    {
        var job = TestJobs.New(count: 2, change: job => job with { Policy = new() { Spread = true } });

        var waiting = WaitingInQueue(Given.Book(Given.Node("n-1", 4)), job, new Dictionary<NodeId, int> { [new("n-1")] = 1 });

        Assert.Equal(("spread", "1 node could run it and has an execution of it already"), (waiting.Causes[0].Kind, waiting.Causes[0].Message));
    }

    [Fact]
    public void OwnExecutions_ThatFillTheNode_AreRoomToWaitFor()
    {
        var waiting = WaitingInQueue(Given.Book(Given.Node("n-1", 1, free: 0)), TestJobs.New(count: 3), new Dictionary<NodeId, int> { [new("n-1")] = 2 });

        Assert.Equal("room", Assert.Single(waiting.Causes).Kind);
    }

    [Fact]
    public void BackOff_TellsWhenTheNextAttemptBegins_AndWhy()
    {
        var job = TestJobs.New(count: 3);
        var record = Record(job, waiting: 2) with { Retries = [new(1, 2, Now.AddSeconds(8), new("e-1"), FailureCause.ImagePull), new(0, 1, Now.AddSeconds(9), new("e-0"), FailureCause.NodeLost)] };

        var waiting = Waiting(record, job, Given.Book(Given.Node("n-1", 4)))!;

        var cause = Assert.Single(waiting.Causes);
        Assert.Equal(("back-off", 2, Now.AddSeconds(8)), (cause.Kind, cause.Executions, cause.Until));
        Assert.Equal("attempt 3 of partition 1 begins at 2020-01-01T00:00:08Z; the last one failed: image-pull", cause.Message);
        Assert.Null(waiting.FailsAt);
    }

    [Fact]
    public void Update_WaitsForTheOlderVersion()
    {
        var job = TestJobs.New(JobTypes.Service, count: 2);
        var old = new Execution { Id = new("e-1"), JobId = job.Id, Namespace = "default", JobVersion = 1, NodeId = new("n-1"), PartitionIndex = 1, Desired = new(DesiredStateType.Running), State = new(ExecutionStateType.Running) };
        var record = Record(job, waiting: 2) with { Version = 2, Retries = [new(0, 1, Now.AddSeconds(8), new("e-0"), FailureCause.Engine)] };

        var waiting = Waiting(record, job, Given.Book(Given.Node("n-1", 4)), old)!;

        Assert.Equal([("back-off", 1), ("update", 1)], waiting.Causes.Select(cause => (cause.Kind, cause.Executions)));
    }

    [Fact]
    public void JobTheQueueDoesNotKnow_IsSaidToAskAgain()
    {
        var job = TestJobs.New();

        Assert.Equal("queue", Assert.Single(Waiting(Record(job), job, Given.Book(Given.Node("n-1", 4)))!.Causes).Kind);
    }

    private static JobWaiting WaitingInQueue(QueueBook book, Job job, Dictionary<NodeId, int>? own = null)
    {
        var wanted = job.Count - (own?.Values.Sum() ?? 0);
        book.Request(new() { JobId = job.Id, Ticket = 1, Needs = JobNeeds.Of(job), Since = Now.AddSeconds(5), Count = wanted, Occupied = own ?? [] }, Now);
        return Waiting(Record(job, wanted), job, book, own: own)!;
    }

    private static JobWaiting? Waiting(JobRecord record, Job job, QueueBook book, Execution? live = null, Dictionary<NodeId, int>? own = null) => JobWaiting.Of(
        record,
        job,
        live is null ? [] : [live],
        book.Explain(new() { JobId = job.Id, Needs = JobNeeds.Of(job), Own = own ?? [] }),
        new(),
        Now);

    private static JobRecord Record(Job job, int waiting = 1) => new()
    {
        Id = job.Id,
        Name = job.Name,
        Namespace = job.Namespace,
        Type = job.Type,
        Count = job.Count,
        State = new(JobStateType.Pending),
        Version = 1,
        Revision = 1,
        CreatedAt = Now,
        ModifiedAt = Now,
        VersionAt = Now,
        QueuedAt = waiting > 0 ? Now : null,
        Waiting = PartitionSet.UpTo(waiting),
    };
}
