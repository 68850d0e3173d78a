using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class NodeHealthTests
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(3);
    private readonly SchedulingOptions options = new();
    private DateTimeOffset now = DateTimeOffset.UnixEpoch.AddYears(50);

    [Theory]
    [InlineData(5.9, NodeLiveness.Connected)]
    [InlineData(6, NodeLiveness.Suspect)]
    [InlineData(11.9, NodeLiveness.Suspect)]
    [InlineData(12, NodeLiveness.Lost)]
    public void Silence_MakesSuspectThenLost(double seconds, NodeLiveness expected) =>
        Assert.Equal(expected, Connected().Age(TimeSpan.FromSeconds(seconds), now.AddSeconds(seconds), options).Liveness);

    [Fact]
    public void LateNode_ThatIsHeardAgain_WasNeverAway()
    {
        var health = Connected();

        var back = health.Age(TimeSpan.FromSeconds(7), now.AddSeconds(7), options).Hear(now.AddSeconds(8), Heartbeat);

        Assert.Equal((NodeLiveness.Connected, health.ConnectedSince, 0), (back.Liveness, back.ConnectedSince, back.Losses.Count));
    }

    [Fact]
    public void Absence_BeginsAtTheLoss_AndARestartOfTheSiloDoesNotMoveIt()
    {
        var lost = Connected().Age(TimeSpan.FromSeconds(12), now, options);

        var restarted = Restart(lost).Age(TimeSpan.FromMinutes(5), now.AddMinutes(5), options);

        Assert.Equal((NodeLiveness.Lost, now, NodeHealth.Silence), (restarted.Liveness, restarted.DisconnectedSince, restarted.LastError));
        Assert.Equal(lost.Losses, restarted.Losses);
    }

    [Fact]
    public void NodeThatNobodyHasHeardSinceTheSiloBegan_IsLost_WithoutALossOfItsOwn()
    {
        var lost = Restart(Connected()).Age(TimeSpan.FromSeconds(12), now, options);

        Assert.Equal((NodeLiveness.Lost, now), (lost.Liveness, lost.DisconnectedSince));
        Assert.Empty(lost.Losses);
    }

    [Fact]
    public void FlappingNode_IsWatchedLongerEachTime_FromItsReturnOn()
    {
        var health = Connected();
        List<TimeSpan?> watched = [];
        for (var flap = 0; flap < 10; flap++)
        {
            health = health.Age(TimeSpan.FromSeconds(12), now += TimeSpan.FromSeconds(12), options);
            health = health.Hear(now += TimeSpan.FromSeconds(20), Heartbeat);
            watched.Add(health.BackOffUntil - now);
        }

        Assert.Equal([null, null, .. ((int[])[6, 12, 24, 48, 96, 192, 300, 300]).Select(seconds => (TimeSpan?)TimeSpan.FromSeconds(seconds))], watched);
    }

    [Fact]
    public void BackOff_Ends_AndOldLossesCountNoMore()
    {
        var flaps = Flaps(3);

        var during = flaps.Age(TimeSpan.Zero, now.AddSeconds(5), options);
        var after = flaps.Age(TimeSpan.Zero, now.AddSeconds(6), options);
        var later = after.Age(TimeSpan.FromSeconds(12), now += NodeHealth.Window, options).Hear(now, Heartbeat);

        Assert.NotNull(during.BackOffUntil);
        Assert.Null(after.BackOffUntil);
        Assert.Equal((1, null), (later.RecentLosses(now), later.BackOffUntil));
    }

    [Fact]
    public void BackOff_IsTakenUpAgain_AfterARestartOfTheSilo()
    {
        var flaps = Flaps(3);

        Assert.Equal(now.AddSeconds(6), Restart(flaps).Hear(now, Heartbeat).BackOffUntil);
    }

    [Fact]
    public void Goodbye_IsNoLoss_ButANewBeginningWithoutOneIs()
    {
        var polite = Connected();
        var rude = Connected();
        for (var times = 0; times < 4; times++)
        {
            polite = polite.Leave(now, NodeState.Goodbye).Hear(now, Heartbeat);
            rude = rude.Crash(now, Heartbeat).Hear(now, Heartbeat);
        }

        Assert.Equal((0, null), (polite.Losses.Count, polite.BackOffUntil));
        Assert.Equal((4, now.AddSeconds(12)), (rude.Losses.Count, rude.BackOffUntil));
    }

    private NodeHealth Connected() => new NodeHealth().Hear(now, Heartbeat);

    private NodeHealth Flaps(int times)
    {
        var health = Connected();
        for (var flap = 0; flap < times; flap++)
        {
            health = health.Age(TimeSpan.FromSeconds(12), now += TimeSpan.FromSeconds(12), options).Hear(now, Heartbeat);
        }

        return health;
    }

    private static NodeHealth Restart(NodeHealth health) =>
        NodeHealth.Restore(health.Trace(new() { Info = new() { Id = new("n-1") }, Membership = NodeMembership.Approved }));
}
