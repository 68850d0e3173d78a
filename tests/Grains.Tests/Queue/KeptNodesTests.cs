using Xunit;

namespace Bacalhau.Grains.Tests;

public sealed class KeptNodesTests
{
    [Fact]
    public void RoomThatCameFree_IsForTheLine_NotForWhoeverAsksNext()
    {
        var book = Given.Book(Given.Node("n-1", 4, free: 1000));
        var large = Given.Ask("j-large", cores: "4", change: static job => job with { Priority = 5 });
        book.Request(large, Given.Now);
        book.Request(Given.Ask("j-high", cores: "1", change: static job => job with { Priority = 5 }), Given.Now);
        book.Request(Given.Ask("j-low", cores: "900m"), Given.Now);

        var isDue = book.Withdraw(large.JobId, large.Ticket);
        var answer = book.Request(Given.Ask("j-low", cores: "900m"), Given.Now)!.Value;
        var granted = book.Pass(Given.Now);

        Assert.True(isDue && answer.Placements.Count == 0);
        Assert.Equal(new("j-high"), Assert.Single(granted, news => news.Placements.Count > 0).JobId);
    }

    [Fact]
    public void KeptNode_StaysKept_WhileItsRoomGrows()
    {
        var book = Given.Book(Given.Node("n-1", 4, free: 0));
        book.Request(Given.Ask("j-large", cores: "4"), Given.Now);
        book.Request(Given.Ask("j-small", since: 1), Given.Now);
        List<string> granted = [];

        for (var free = 1000; free <= 4000; free += 1000)
        {
            book.Apply(new([new(Given.Node("n-1", 4, free), [])], IsComplete: true));
            granted.AddRange(book.Pass(Given.Now).Where(news => news.Placements.Count > 0).Select(news => news.JobId.Value));
        }

        Assert.Equal(["j-large"], granted);
    }

    [Fact]
    public void NodeKeptForALowerPriority_IsOpenToAHigherOne()
    {
        var book = Given.Book(Given.Node("n-1", 4, free: 1000));
        book.Request(Given.Ask("j-large", cores: "4"), Given.Now);

        var same = book.Request(Given.Ask("j-same", cores: "1"), Given.Now)!.Value;
        var higher = book.Request(Given.Ask("j-higher", cores: "1", change: static job => job with { Priority = 1 }), Given.Now)!.Value;

        Assert.Empty(same.Placements);
        Assert.Single(higher.Placements);
    }

    [Fact]
    public void NodeThatGoesAway_IsKeptElsewhere()
    {
        var away = Given.Node("n-1", 8, free: 2000);
        var book = Given.Book(away, Given.Node("n-2", 8, free: 1000));
        book.Request(Given.Ask("j-large", cores: "8"), Given.Now);

        book.Apply(new([new(away with { Liveness = NodeLiveness.Lost, Sequence = 2 }, [])], IsComplete: true));
        book.Pass(Given.Now);

        Assert.Empty(book.Request(Given.Ask("j-small"), Given.Now)!.Value.Placements);
    }
}
