using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class StandingRequestTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);
    private readonly Job spec = TestJobs.New(count: 3);
    private readonly StandingRequest standing = new();

    [Fact]
    public void Next_AsksOnce_AndAgainWhenSomethingElseIsWanted()
    {
        var first = Next(waiting: 3);
        standing.Answered(first!, new([], Now, null) { StandingTicket = first!.Ticket });

        var same = Next(waiting: 3);
        var fewer = Next(waiting: 2);
        var insisted = Next(waiting: 2, again: true);

        Assert.Equal((3, true, 2), (first.Count, same is null, fewer!.Count));
        Assert.True(insisted!.Ticket > fewer.Ticket && fewer.Ticket > first.Ticket);
    }

    [Fact]
    public void Granted_CountsForTheRequestThatStandsOnly()
    {
        var request = Next(waiting: 3)!;

        standing.Granted(new([new(new("e-1"), new("n-1"))], request.Ticket - 1, Now), onAllNodes: false);
        var ofAnOlder = standing.Owed;
        standing.Granted(new([new(new("e-2"), new("n-1"))], request.Ticket, Now), onAllNodes: false);

        Assert.Equal((3, 2), (ofAnOlder, standing.Owed));
    }

    [Fact]
    public void Answer_OfAQueueThatKnowsALaterTicket_MakesTheNextOneHigherStill()
    {
        var behind = Next(waiting: 3)!;
        var later = behind.Ticket + TimeSpan.TicksPerHour;

        var counts = standing.Answered(behind, new([], Now, null) { StandingTicket = later });

        Assert.False(counts);
        Assert.True(Next(waiting: 3, again: true)!.Ticket > later);
    }

    [Fact]
    public void Request_OfAPartitionThatIsTriedAgain_HasTheAgeOfTheJob() =>
        Assert.Equal(Now, Next(waiting: 1, at: Now.AddHours(2))!.Since);

    private PlacementRequest? Next(int waiting, bool again = false, DateTimeOffset? at = null)
    {
        var record = JobCommands.NewRecord(new(spec, "tester", "evaluation"), Now) with { Waiting = PartitionSet.UpTo(waiting) };
        var draft = new JobDraft(
            new()
            {
                Record = record,
                Spec = spec,
                Live = new Dictionary<ExecutionId, Execution>(),
                FindNode = static _ => null,
                IsViewComplete = true,
                Options = new(),
            },
            at ?? Now,
            "evaluation");
        return standing.Next(draft, JobNeeds.Of(spec), again);
    }

    /// <summary>Its request would stand in the queue for ever: nobody else knows of it.</summary>
    [Fact]
    public void JobThatEndsAfterItsMemoryWasLost_WithdrawsWhateverStands()
    {
        var now = DateTimeOffset.UnixEpoch.AddYears(50);

        Assert.Equal(now.UtcTicks, new StandingRequest().AtEnd(now));
    }
}
