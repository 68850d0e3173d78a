using Bacalhau.TestKit;
using CsCheck;
using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class QueueBookTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(50);
    private int nextId;
    private long ticket;

    [Fact]
    public void Request_WithRoom_IsGrantedAtOnce()
    {
        var book = BookWith(Node("n-1", 4));

        var news = book.Request(Ask("j-1"), Now);

        Assert.Equal(new("n-1"), Assert.Single(news!.Value.Placements).NodeId);
        Assert.Null(news.Value.Shortage);
        Assert.Equal(0, book.Waiting);
    }

    [Fact]
    public void Request_NeverOvertakes_WhoWaitsForTheSame()
    {
        var book = BookWith(Node("n-1", 1, free: 0));
        book.Request(Ask("j-old"), Now);
        book.Request(Ask("j-new", since: 1), Now);

        book.Apply(News(Node("n-1", 1, free: 500)));
        var news = Assert.Single(book.Pass(Now));

        Assert.Equal(new("j-old"), news.JobId);
        Assert.Equal(1, book.Waiting);
    }

    [Fact]
    public void Pass_GoesByPriority_ThenByNamespaceThatHadLeast_ThenByAge()
    {
        var book = BookWith(Node("n-1", 8, free: 0));
        foreach (var (id, priority, name, since) in new[] { ("a1", 0, "a", 0), ("a2", 0, "a", 1), ("b1", 0, "b", 2), ("high", 5, "a", 3) })
        {
            book.Request(Ask(id, priority: priority, name: name, since: since), Now);
        }

        List<string> order = [];
        for (var i = 1; i <= 4; i++)
        {
            // The node has admitted what was granted before and has half a core more.
            book.Apply(News(Node("n-1", 8, free: 500), [new($"e-{i - 1}")]));
            order.AddRange(book.Pass(Now).Where(news => news.Placements.Count > 0).Select(news => news.JobId.Value));
        }

        Assert.Equal(["high", "b1", "a1", "a2"], order);
    }

    [Fact]
    public void LargeJob_IsNotStarvedBySmallOnes()
    {
        var book = BookWith(Node("n-1", 4, free: 1000), Node("n-2", 1, free: 1000));
        book.Request(Ask("j-large", cores: "3", priority: 1), Now);

        var small = book.Request(Ask("j-small-1"), Now)!.Value;
        var none = book.Request(Ask("j-small-2", cores: "1"), Now)!.Value;
        book.Apply(News(Node("n-1", 4, free: 4000)));
        var granted = book.Pass(Now);

        // The only node that could take the large one is kept for it; the small one has the other.
        Assert.Equal(new("n-2"), Assert.Single(small.Placements).NodeId);
        Assert.Empty(none.Placements);
        Assert.Contains(granted, news => news.JobId == new JobId("j-large") && news.Placements.Count == 1);
    }

    [Fact]
    public void Spread_PutsOneOnEachNode()
    {
        var book = BookWith(Node("n-1", 8), Node("n-2", 8));

        var news = book.Request(Ask("j-1", count: 5, spread: true), Now)!.Value;

        Assert.Equal(["n-1", "n-2"], news.Placements.Select(placement => placement.NodeId.Value).Order(StringComparer.Ordinal));
        Assert.Equal(3, book.Describe(new("j-1"))!.Wanted);
    }

    [Fact]
    public void Shortage_CountsReasons_AndTellsWhetherAnyNodeCouldEver()
    {
        var book = BookWith(Node("n-1", 1, free: 0), Node("n-2", 1, free: 0));

        var busy = book.Request(Ask("j-busy"), Now)!.Value.Shortage!;
        var never = book.Request(Ask("j-never", cores: "9"), Now)!.Value.Shortage!;

        Assert.True(busy.CanEverFit);
        Assert.False(never.CanEverFit);
        Assert.Equal("not enough nodes to run job. requested: 1, available: 2, suitable: 0.\n• 2 of 2 nodes: job requires more CPU (9) than the maximum available (1)", never.ToString());
    }

    [Fact]
    public void RefusedGrant_KeepsTheNodeOutUntilItIsHeardOf()
    {
        var book = BookWith(Node("n-1", 4));
        var granted = book.Request(Ask("j-1"), Now)!.Value.Placements;

        book.Return(granted, refused: true);
        var before = book.Request(Ask("j-2"), Now)!.Value.Placements;
        book.Apply(News(Node("n-1", 4)));
        var after = book.Pass(Now);

        Assert.Empty(before);
        Assert.Equal(["j-1", "j-2"], after.Where(news => news.Placements.Count == 1).Select(news => news.JobId.Value));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void GrantThatIsLost_IsGrantedAnew_WhenItsTimeIsOver(bool onAllNodes, bool spread)
    {
        var book = BookWith(Node("n-1", 4, free: 0));
        book.Request(Ask("j-1", spread: spread) with { AllNodes = onAllNodes }, Now);
        book.Apply(News(Node("n-1", 4)));
        var lost = Assert.Single(book.Pass(Now), news => news.Placements.Count > 0);

        var meanwhile = book.Pass(Now.AddSeconds(29));
        var unused = book.Expire(Now.AddSeconds(30));
        var again = Assert.Single(book.Pass(Now.AddSeconds(30)), news => news.Placements.Count > 0);

        Assert.DoesNotContain(meanwhile, news => news.Placements.Count > 0);
        Assert.Equal(1, unused);
        Assert.Equal((lost.JobId, lost.Ticket, new NodeId("n-1")), (again.JobId, again.Ticket, again.Placements[0].NodeId));
        Assert.Equal(1, book.Held);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void GrantThatWasAdmitted_IsNotMadeTwice_ThoughTheJobSaysNothing(bool onAllNodes)
    {
        var book = BookWith(Node("n-1", 4));
        var granted = book.Request(Ask("j-1") with { AllNodes = onAllNodes }, Now)!.Value.Placements[0];

        book.Apply(News(Node("n-1", 4, free: 3500), granted.ExecutionId));
        book.Apply(News(Node("n-1", 4)));

        Assert.DoesNotContain(book.Pass(Now), news => news.Placements.Count > 0);
        Assert.Equal((0, onAllNodes ? 1 : 0), (book.Held, book.Waiting));
    }

    [Fact]
    public void GrantThatIsNotNeeded_IsNotMadeAgain_UntilTheJobAsks()
    {
        var book = BookWith(Node("n-1", 4));
        var ask = Ask("j-1") with { AllNodes = true };
        var granted = book.Request(ask, Now)!.Value.Placements;

        book.Return(granted, refused: false);
        var unasked = book.Pass(Now);
        var asked = book.Request(ask with { Ticket = ++ticket }, Now)!.Value;

        Assert.DoesNotContain(unasked, news => news.Placements.Count > 0);
        Assert.Single(asked.Placements);
    }

    [Fact]
    public void JobOnAllNodes_IsNotToldThatNoNodeIsLeft_BeforeItHasSpokenOfThoseItWasGranted()
    {
        var book = BookWith(Node("n-1", 4), Node("n-2", 4));
        var ask = Ask("j-1") with { AllNodes = true };

        var granted = book.Request(ask, Now)!.Value;
        var placed = book.Request(
            ask with { Ticket = ++ticket, Occupied = granted.Placements.ToDictionary(placement => placement.NodeId, _ => 1) }, Now)!.Value;

        Assert.Equal((2, 2), (granted.Placements.Count, granted.Shortage!.Suitable));
        Assert.Equal((0, 0), (placed.Placements.Count, placed.Shortage!.Suitable));
    }

    [Fact]
    public void NewRequest_SaysWhatIsServed_WhateverWasGrantedBefore()
    {
        var book = BookWith(Node("n-1", 4), Node("n-2", 4));
        var ask = Ask("j-1") with { AllNodes = true };
        book.Request(ask, Now);

        // The answer named both nodes and was lost; or it arrived and one of them has failed since.
        var again = book.Request(ask with { Ticket = ++ticket, Occupied = new Dictionary<NodeId, int> { [new("n-1")] = 1 } }, Now)!.Value;

        Assert.Equal(new("n-2"), Assert.Single(again.Placements).NodeId);
    }

    [Fact]
    public void LateWithdrawal_DoesNotTakeANewerRequestWithIt()
    {
        var book = BookWith(Node("n-1", 1, free: 0));
        var ask = Ask("j-1");
        book.Request(ask, Now);
        book.Request(ask with { Ticket = ++ticket }, Now);

        book.Withdraw(ask.JobId, ask.Ticket);
        var standing = book.Waiting;
        book.Withdraw(ask.JobId, ticket);

        Assert.Equal((1, 0), (standing, book.Waiting));
    }

    [Fact]
    public void RequestWithAnOldTicket_ChangesNothing_AndTheTicketThatStandsIsKnown()
    {
        var book = BookWith(Node("n-1", 1, free: 0));
        var ask = Ask("j-1") with { Ticket = 7 };
        book.Request(ask, Now);

        var stale = book.Request(ask with { Ticket = 3, Count = 9 }, Now);

        Assert.Null(stale);
        Assert.Equal((7, 1), (book.TicketOf(ask.JobId), book.Describe(ask.JobId)!.Wanted));
    }

    [Fact]
    public void HugeJob_HoldsAThousandUnusedGrantsAtMost_AndGetsMoreAsNodesAdmitThem()
    {
        var book = BookWith([.. Enumerable.Range(0, 20).Select(i => Node($"n-{i}", 1000))]);
        var granted = book.Request(Ask("j-huge", count: 1_000_000), Now)!.Value;
        var other = book.Request(Ask("j-other"), Now)!.Value;

        var early = book.Pass(Now);
        foreach (var group in granted.Placements.Take(600).GroupBy(placement => placement.NodeId))
        {
            book.Apply(News(Node(group.Key.Value, 1000), [.. group.Select(placement => placement.ExecutionId)]));
        }

        var later = book.Pass(Now);

        Assert.Equal((1000, 1), (granted.Placements.Count, other.Placements.Count));
        Assert.Null(granted.Shortage);
        Assert.Empty(early);
        Assert.Equal(600, Assert.Single(later).Placements.Count);
        Assert.Equal(998_400, book.Describe(new("j-huge"))!.Wanted);
    }

    [Fact]
    public void OneFreedSlot_AmongAThousandWaitingJobs_IsNewsForOne()
    {
        var book = BookWith(Node("n-1", 1000, free: 0));
        for (var i = 0; i < 1000; i++)
        {
            // A hundred shapes, so that passing over one shape is not all there is to it.
            book.Request(Ask($"j-{i:0000}", cores: $"{500 + (i % 100)}m", since: i), Now);
        }

        book.Apply(News(Node("n-1", 1000, free: 500)));
        var news = book.Pass(Now);

        Assert.Equal(new("j-0000"), Assert.Single(news).JobId);
        Assert.Equal(999, book.Waiting);
    }

    [Fact]
    public void HigherPriority_IsNotHeldUpByANodeKeptForALowerOne()
    {
        var book = BookWith(Node("n-1", 4, free: 1000));
        book.Request(Ask("j-large", cores: "3", priority: 1), Now);

        var same = book.Request(Ask("j-same", cores: "1", priority: 1), Now)!.Value;
        var higher = book.Request(Ask("j-higher", cores: "1", priority: 2), Now)!.Value;

        Assert.Empty(same.Placements);
        Assert.Single(higher.Placements);
    }

    [Fact]
    public void LargeJob_GetsItsRoom_ThoughTheRoomiestNodeNeverHasIt()
    {
        // Half of n-1 is taken for good; n-2 is busy with small jobs that end and are followed by others as long as it is open to them.
        var book = BookWith(Node("n-1", 4, free: 2000), Node("n-2", 4, free: 0));
        book.Request(Ask("j-large", cores: "3"), Now);
        for (var i = 0; i < 200; i++)
        {
            book.Request(Ask($"j-small-{i}", since: 1), Now);
        }

        var now = Now;
        List<ExecutionId> admitted = [];
        long free = 0;
        for (var i = 0; i < 60; i++)
        {
            // Each minute half a core of n-2 comes free.
            now += TimeSpan.FromMinutes(1);
            free += 500;
            book.Apply(News(Node("n-2", 4, free: free), [.. admitted]));
            admitted.Clear();
            foreach (var news in book.Pass(now).Where(news => news.Placements.Count > 0))
            {
                if (news.JobId == new JobId("j-large"))
                {
                    return;
                }

                admitted.AddRange(news.Placements.Select(placement => placement.ExecutionId));
                free -= 500 * news.Placements.Count(placement => placement.NodeId == new NodeId("n-2"));
            }
        }

        Assert.Fail("the large job has waited an hour");
    }

    [Fact]
    public void JobOnAllNodes_GetsNodesThatJoinLater()
    {
        var book = BookWith(Node("n-1", 4));
        var first = book.Request(Ask("j-1") with { AllNodes = true }, Now)!.Value;

        book.Apply(News(Node("n-2", 4)));
        var later = book.Pass(Now);

        Assert.Equal(new("n-1"), Assert.Single(first.Placements).NodeId);
        Assert.Contains(later, news => news.Placements.Any(placement => placement.NodeId == new NodeId("n-2")));
    }

    [Fact]
    public void SameCallsAndSeed_GiveTheSameGrants_AndNeverMoreThanThereIs() =>
        Gen.Select(Gen.Int[1, 5].Array[1, 8], Gen.Select(Gen.Int[1, 6], Gen.Int[1, 4], Gen.Int[0, 3]).Array[1, 20]).Sample((cores, asks) =>
        {
            string Run()
            {
                var test = new QueueBookTests();
                var book = test.BookWith([.. cores.Select((count, i) => Node($"n-{i}", count))]);
                List<string> grants = [];
                Dictionary<string, double> used = [];
                foreach (var (ask, i) in asks.Select((ask, i) => (ask, i)))
                {
                    var news = book.Request(test.Ask($"j-{i}", cores: $"{ask.Item2 * 500}m", count: ask.Item1, priority: ask.Item3), Now)!.Value;
                    Assert.True(news.Placements.Count <= ask.Item1);
                    foreach (var placement in news.Placements)
                    {
                        used[placement.NodeId.Value] = used.GetValueOrDefault(placement.NodeId.Value) + (ask.Item2 * 0.5);
                        grants.Add($"{i}@{placement.NodeId}");
                    }
                }

                Assert.All(used, entry => Assert.True(entry.Value <= cores[int.Parse(entry.Key[2..], System.Globalization.CultureInfo.InvariantCulture)]));
                return string.Join(' ', grants);
            }

            Assert.Equal(Run(), Run());
        });

    /// <summary>Not part of an ordinary run. Run with <c>-explicit only</c>.</summary>
    [Theory(Explicit = true)]
    [InlineData(1_000)]
    [InlineData(10_000)]
    [InlineData(100_000)]
    public void DecisionTime_Measured(int count)
    {
        var book = BookWith([.. Enumerable.Range(0, count).Select(i => Node($"n-{i}", 64))]);
        var times = new List<double>();
        for (var i = 0; i < 500; i++)
        {
            var ask = Ask($"j-{i}");
            var began = System.Diagnostics.Stopwatch.GetTimestamp();
            book.Request(ask, Now);
            times.Add(System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        times = [.. times.Skip(50).Order()];
        TestContext.Current.TestOutputHelper?.WriteLine($"{count} nodes: p50 {times[times.Count / 2]:0.000} ms, p99 {times[times.Count * 99 / 100]:0.000} ms");
        Assert.True(times[0] >= 0);
    }

    private QueueBook BookWith(params NodeState[] nodes)
    {
        var book = new QueueBook(packByDefault: false, TimeSpan.FromSeconds(30), seed: 1, () => new($"e-{++nextId}"));
        book.Apply(new([.. nodes.Select(node => new NodeDelta(node, []))], IsComplete: true));
        return book;
    }

    private static NodeNews News(NodeState node, params IReadOnlyList<ExecutionId> admitted) => new([new(node, admitted)], IsComplete: true);

    private static NodeState Node(string name, int cores, long? free = null)
    {
        var info = TestJobs.Node(name, cores);
        return new()
        {
            Info = info with { Compute = info.Compute with { AvailableCapacity = info.Compute.MaxCapacity with { CpuMillicores = free ?? cores * 1000 } } },
            Membership = NodeMembership.Approved,
            Liveness = NodeLiveness.Connected,
        };
    }

    private PlacementRequest Ask(string id, string cores = "500m", int count = 1, int priority = 0, string name = "default", int since = 0, bool spread = false) => new()
    {
        JobId = new(id),
        Ticket = ++ticket,
        Needs = JobNeeds.Of(TestJobs.New(change: job => job with { Priority = priority, Namespace = name, Policy = spread ? new() { Spread = true } : null })
            .WithTask(task => task with { Resources = new(cores, "100mb") })),
        Since = Now.AddSeconds(since),
        Count = count,
    };
}
