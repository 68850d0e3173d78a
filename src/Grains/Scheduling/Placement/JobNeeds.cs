using System.Text;

namespace Bacalhau.Grains;

/// <summary>What a job asks of a node, read from its specification once. Jobs with the same <see cref="Fit"/> fit and fail together.</summary>
[GenerateSerializer, Immutable, Alias("bacalhau.JobNeeds")]
public sealed record JobNeeds
{
    /// <summary>Gets the namespace, for fairness.</summary>
    [Id(0)] public string Namespace { get; init; } = "";

    /// <summary>Gets the priority; higher goes first.</summary>
    [Id(1)] public int Priority { get; init; }

    /// <summary>Gets the engine.</summary>
    [Id(2)] public required string Engine { get; init; }

    /// <summary>Gets the publisher; empty for none.</summary>
    [Id(3)] public string Publisher { get; init; } = "";

    /// <summary>Gets the types of the inputs, each once.</summary>
    [Id(4)] public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Gets what the labels must satisfy.</summary>
    [Id(5)] public IReadOnlyList<LabelConstraint> Required { get; init; } = [];

    /// <summary>Gets what the labels had better satisfy; the prefix is taken off.</summary>
    [Id(6)] public IReadOnlyList<LabelConstraint> Favoured { get; init; } = [];

    /// <summary>Gets the amounts for one execution.</summary>
    [Id(7)] public ComputeResources Resources { get; init; }

    /// <summary>Gets ports of the host that one execution must have.</summary>
    [Id(8)] public IReadOnlyList<int> StaticPorts { get; init; } = [];

    /// <summary>Gets references of data that had better lie on the node already.</summary>
    [Id(9)] public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>Gets whether a node takes at most one execution of the job.</summary>
    [Id(10)] public bool Spread { get; init; }

    /// <summary>Gets the name of the scorer that prefers full or empty nodes; empty for the cluster's default.</summary>
    [Id(11)] public string Strategy { get; init; } = "";

    /// <summary>Gets a text that is equal for jobs that fit and fail together, whatever they prefer: images differ more often than sizes.</summary>
    [Id(13)] public string Fit { get; private init; } = "";

    /// <summary>Gets a text that is equal for jobs that the same nodes suit, if they are large enough and have room.</summary>
    [Id(14)] public string Suit { get; private init; } = "";

    /// <summary>Gets a text that is equal for jobs that would rather have the same nodes; empty for one that does not mind.</summary>
    [Id(15)] public string Liking { get; private init; } = "";

    /// <summary>Prefix that makes a constraint a preference.</summary>
    public const string FavourPrefix = "favour_";

    /// <summary>Reads the needs of a valid job.</summary>
    public static JobNeeds Of(Job job)
    {
        var task = job.Task;
        var engine = Name(task.Engine);
        return new JobNeeds
        {
            Namespace = job.Namespace,
            Priority = job.Priority,
            Engine = engine,
            Publisher = Name(task.Publisher),
            Sources = task.InputSources.Count == 0 ? [] : [.. task.InputSources.Select(input => Name(input.Source)).Distinct(StringComparer.Ordinal)],
            Required = Split(job.Constraints, favoured: false),
            Favoured = Split(job.Constraints, favoured: true),
            Resources = task.Resources.ToResources(),
            StaticPorts = PortsOf(task.Network),
            Data = DataOf(task, engine),
            Spread = job.Policy?.Spread ?? false,
            Strategy = job.Policy?.Strategy ?? "",
        }.WithNames();
    }

    private JobNeeds WithNames()
    {
        var text = new StringBuilder(96);
        text.Append(Engine).Append('|').Append(Publisher).Append('|').AppendJoin(',', Sources).Append('|');
        Append(text, Required);
        var suit = text.ToString();
        text.Append(Resources.CpuMillicores).Append('/').Append(Resources.MemoryBytes).Append('/').Append(Resources.DiskBytes).Append('/').Append(Resources.Gpus)
            .Append('|').AppendJoin(',', StaticPorts).Append('|').Append(Spread ? 's' : '-');
        var fit = text.ToString();
        text.Clear();
        if (Data.Count + Favoured.Count > 0)
        {
            text.AppendJoin(',', Data).Append('|');
            Append(text, Favoured);
        }

        return this with { Fit = fit, Suit = suit, Liking = text.ToString() };
    }

    private static string Name(SpecConfig? config) => config?.Type?.Trim().ToLowerInvariant() ?? "";

    private static IReadOnlyList<LabelConstraint> Split(IReadOnlyList<LabelConstraint> constraints, bool favoured) => constraints.Count == 0
        ? []
        : [.. from constraint in constraints
              where constraint.Key.StartsWith(FavourPrefix, StringComparison.Ordinal) == favoured
              select favoured ? constraint with { Key = constraint.Key[FavourPrefix.Length..] } : constraint];

    private static IReadOnlyList<int> PortsOf(NetworkConfig? network) =>
        network is { Ports.Count: > 0, Type: NetworkType.Host or NetworkType.Full or NetworkType.Bridge or NetworkType.Default }
            ? [.. network.Ports.Where(port => port.Static > 0).Select(port => port.Static).Order()]
            : [];

    private static List<string> DataOf(JobTask task, string engine)
    {
        List<string> data = [.. task.InputSources.Select(input => DataReference.OfInput(input.Source)).OfType<string>()];
        if (engine == "docker" && task.Engine!.Params.GetText("Image") is { Length: > 0 } image)
        {
            data.Add(DataReference.OfImage(image));
        }

        return data;
    }

    private static void Append(StringBuilder text, IReadOnlyList<LabelConstraint> constraints)
    {
        foreach (var constraint in constraints)
        {
            text.Append(constraint.Key).Append(' ').Append(constraint.Operator).Append(' ').AppendJoin(',', constraint.Values).Append(';');
        }

        text.Append('|');
    }
}
