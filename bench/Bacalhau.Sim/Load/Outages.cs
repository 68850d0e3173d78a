namespace Bacalhau.Sim;

/// <summary>How a node goes away.</summary>
internal enum OutageKind
{
    /// <summary>For good.</summary>
    Gone,

    /// <summary>Out of reach for a while; what runs there goes on.</summary>
    CutOff,

    /// <summary>Its process ends and takes everything with it; it comes back.</summary>
    Restart,
}

/// <summary>One loss of a node.</summary>
internal sealed record Outage(int Node, TimeSpan At, OutageKind Kind, TimeSpan Length);

/// <summary>Which nodes go away, when, and whether they return.</summary>
internal static class Outages
{
    public static List<Outage> Make(SimOptions options, Random random)
    {
        List<Outage> outages = [];
        var lost = (int)Math.Round(options.Nodes * options.NodeLoss);
        foreach (var node in Enumerable.Range(0, options.Nodes).OrderBy(_ => random.Next()).Take(lost))
        {
            var at = (options.Length / 12) + (options.Length * 11 / 12 * random.NextDouble());
            outages.Add(random.Next(5) switch
            {
                < 2 => new(node, at, OutageKind.Gone, options.Length * 100),
                < 4 => new(node, at, OutageKind.CutOff, TimeSpan.FromSeconds(random.Next(5, 600))),
                _ => new(node, at, OutageKind.Restart, TimeSpan.FromSeconds(random.Next(10, 300))),
            });
        }

        return outages;
    }
}
