using Xunit;

namespace Bacalhau.Grains.Tests;

/// <summary>What each scorer and each filter of the moment does to the choice, seen from the queue.</summary>
public sealed class PlacementChoiceTests
{
    [Fact]
    public void LeastUsed_TakesTheNodeWithMostRoom() => Assert.Equal(
        "n-empty", Chosen(Given.Book(Given.Node("n-full", 8, free: 1000), Given.Node("n-empty", 8), Given.Node("n-half", 8, free: 4000))));

    [Fact]
    public void BinPack_TakesTheNodeWithLeastRoomThatStillFits() => Assert.Equal(
        "n-full", Chosen(Given.Book(Given.Node("n-brim", 8, free: 400), Given.Node("n-full", 8, free: 1000), Given.Node("n-empty", 8)), job => job with { Policy = new() { Strategy = JobPolicy.BinPack } }));

    [Fact]
    public void BinPack_OfManyExecutions_FillsOneNodeBeforeTheNext()
    {
        var book = Given.Book(packs: true, Given.Node("n-1", 4), Given.Node("n-2", 4), Given.Node("n-3", 4));

        var nodes = Request(book, Given.Ask("j-1", count: 10)).Select(placement => placement.NodeId).CountBy(node => node).Select(entry => entry.Value).Order();

        Assert.Equal([2, 8], nodes);
    }

    [Fact]
    public void LeastUsed_OfManyExecutions_UsesAllNodesAlike()
    {
        var book = Given.Book(Given.Node("n-1", 4), Given.Node("n-2", 4), Given.Node("n-3", 4));

        var nodes = Request(book, Given.Ask("j-1", count: 9)).CountBy(placement => placement.NodeId).Select(entry => entry.Value);

        Assert.Equal([3, 3, 3], nodes);
    }

    [Fact]
    public void Locality_PrefersTheNodeThatHasTheImage_ToOneWithMoreRoom()
    {
        var near = Given.Node("n-near", 8, free: 6000, compute => compute with { Cached = ["image:busybox:latest", "image:other:1"] });

        Assert.Equal("n-near", Chosen(Given.Book(Given.Node("n-far", 8), near), task: task => task with { Engine = WithImage("busybox") }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Locality_FindsTheFewNodesWithTheImage_AmongVeryMany(int count)
    {
        const int many = 1000;
        int[] near = [17, 500, 999];
        NodeState[] nodes =
        [
            .. Enumerable.Range(0, many).Select(number => Given.Node($"n-{number}", 8, change: compute => compute with { Cached = near.Contains(number) ? ["image:busybox:latest"] : [] })),
        ];
        for (var seed = 1UL; seed <= 20; seed++)
        {
            var book = Given.Book(seed, nodes);

            var chosen = Request(book, Given.Ask("j-1", count, task: task => task with { Engine = WithImage("busybox") }));

            Assert.Equal(count, chosen.Select(placement => placement.NodeId).Distinct().Count());
            Assert.All(chosen, placement => Assert.Contains(int.Parse(placement.NodeId.Value[2..], System.Globalization.CultureInfo.InvariantCulture), near));
        }
    }

    [Fact]
    public void Locality_CountsInputsThatLieOnTheNode()
    {
        var half = Given.Node("n-half", 8, change: compute => compute with { Cached = ["inline:a"] });
        var whole = Given.Node("n-whole", 8, free: 7000, compute => compute with { Cached = ["inline:a", "inline:b"] });

        Assert.Equal("n-whole", Chosen(Given.Book(half, whole), task: task => task with { InputSources = [Input("a"), Input("b")] }));
    }

    [Fact]
    public void Locality_GivesWayToRoom_WhenTheNodeIsNearlyFull()
    {
        var near = Given.Node("n-near", 8, free: 600, compute => compute with { Cached = ["image:busybox:latest"] });

        Assert.Equal("n-far", Chosen(Given.Book(Given.Node("n-far", 8), near), task: task => task with { Engine = WithImage("busybox") }));
    }

    [Fact]
    public void FavouredLabels_ArePreferred_AndNotRequired()
    {
        Job Favouring(Job job) => job with { Constraints = [new("favour_name", "=") { Values = ["n-2"] }] };

        Assert.Equal("n-2", Chosen(Given.Book(Given.Node("n-1", 8), Given.Node("n-2", 8)), Favouring));
        Assert.Equal("n-1", Chosen(Given.Book(Given.Node("n-1", 8)), Favouring));
    }

    [Fact]
    public void PreviousFailures_SendTheNextAttemptElsewhere_WhileThereIsAnElsewhere()
    {
        var ask = Given.Ask("j-1") with { Setbacks = [new(new("n-1"), 1, null)] };

        Assert.Equal("n-2", Request(Given.Book(Given.Node("n-1", 8), Given.Node("n-2", 8, free: 7000)), ask).Single().NodeId.Value);
        Assert.Equal("n-1", Request(Given.Book(Given.Node("n-1", 8)), ask).Single().NodeId.Value);
    }

    [Fact]
    public void Refusal_KeepsTheJobAway()
    {
        var book = Given.Book(Given.Node("n-1", 8));

        var placements = Request(book, Given.Ask("j-1") with { Setbacks = [new(new("n-1"), 0, "no such path")] });

        Assert.Empty(placements);
    }

    [Fact]
    public void StaticPorts_InUseOrJustGranted_KeepTheJobAway()
    {
        static JobTask Asking(JobTask task) => task with { Network = new() { Type = NetworkType.Host, Ports = [new("http", 8080)] } };
        var book = Given.Book(Given.Node("n-1", 8, change: compute => compute with { PortsInUse = [8080] }), Given.Node("n-2", 8));

        var first = Request(book, Given.Ask("j-1", task: Asking));
        var second = Request(book, Given.Ask("j-2", task: Asking));

        Assert.Equal("n-2", Assert.Single(first).NodeId.Value);
        Assert.Empty(second);
    }

    [Fact]
    public void TieBreak_SharesEqualNodes_AndRepeatsWithTheSeed()
    {
        string[] Run() =>
        [
            .. Enumerable.Range(0, 40).Select(i => Chosen(Given.Book(seed: (ulong)i, Given.Node("n-1", 8), Given.Node("n-2", 8), Given.Node("n-3", 8))))
        ];

        var first = Run();

        Assert.Equal(first, Run());
        Assert.Equal(3, first.Distinct().Count());
    }

    private static string Chosen(QueueBook book, Func<Job, Job>? change = null, Func<JobTask, JobTask>? task = null) =>
        Assert.Single(Request(book, Given.Ask("j-1", change: change, task: task))).NodeId.Value;

    private static IReadOnlyList<GrantedPlacement> Request(QueueBook book, PlacementRequest ask) => book.Request(ask, Given.Now)!.Value.Placements;

    private static SpecConfig WithImage(string image) => new("docker") { Params = SpecParams.Of([new("Image", image)]) };

    private static InputSource Input(string key) => new(new("inline") { Params = SpecParams.Of([new("URL", key)]) }, "", "/" + key);
}
