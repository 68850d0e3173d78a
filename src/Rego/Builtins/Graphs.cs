namespace Bacalhau.Rego.Builtins;

/// <summary>Ways through documents and graphs. A graph is an object of nodes, each with the array or set of its neighbours.</summary>
internal static class Graphs
{
    private const RegoTypes Sequence = RegoTypes.Array | RegoTypes.Set;

    public static IEnumerable<RegoBuiltin> All =>
    [
        new("walk", [RegoTypes.Any], RegoTypes.Array, Walk, RegoBuiltinTraits.Relation),
        new("graph.reachable", [RegoTypes.Object, Sequence], RegoTypes.Set, Reachable),
        new("graph.reachable_paths", [RegoTypes.Object, Sequence], RegoTypes.Set, ReachablePaths),
    ];

    private static RegoArray Walk(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var found = new List<RegoValue>();
        Walk(arguments[0], [], found, context);
        return RegoArray.Adopt([.. found]);
    }

    private static void Walk(RegoValue value, List<RegoValue> path, List<RegoValue> found, BuiltinContext context)
    {
        context.ChargeSteps(1);
        context.ChargeElements(path.Count + 2);
        found.Add(RegoArray.Adopt([RegoArray.Adopt([.. path]), value]));
        path.Add(value);
        switch (value)
        {
            case RegoArray array:
                for (var index = 0; index < array.Count; index++)
                {
                    path[^1] = RegoValue.From(index);
                    Walk(array[index], path, found, context);
                }

                break;
            case RegoObject map:
                foreach (var (key, child) in map)
                {
                    path[^1] = key;
                    Walk(child, path, found, context);
                }

                break;
            case RegoSet set:
                foreach (var member in set)
                {
                    path[^1] = member;
                    Walk(member, path, found, context);
                }

                break;
        }

        path.RemoveAt(path.Count - 1);
    }

    private static RegoSet Reachable(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var graph = arguments.Map(0);
        var reached = new HashSet<RegoValue>();
        var queue = new Queue<RegoValue>(Operands.Items(arguments[1]).ToArray());
        while (queue.TryDequeue(out var node))
        {
            context.ChargeSteps(1);
            if (graph.Get(node) is not { } neighbours || !reached.Add(node))
            {
                continue;
            }

            foreach (var neighbour in Neighbours(neighbours))
            {
                context.ChargeSteps(1);
                queue.Enqueue(neighbour);
            }
        }

        return RegoSet.Create(reached);
    }

    private static RegoSet ReachablePaths(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        var graph = arguments.Map(0);
        var paths = new HashSet<RegoValue>();
        foreach (var node in Operands.Items(arguments[1]))
        {
            if (graph.Get(node) is not { } edges)
            {
                continue;
            }

            var neighbours = Neighbours(edges).ToArray();
            foreach (var neighbour in neighbours)
            {
                Follow(graph, neighbour, [node], paths, context);
            }

            if (neighbours.Length == 0)
            {
                paths.Add(RegoArray.Create(node));
            }
        }

        return RegoSet.Create(paths);
    }

    private static void Follow(RegoObject graph, RegoValue node, List<RegoValue> path, HashSet<RegoValue> paths, BuiltinContext context)
    {
        if (path.Count >= RegoValue.MaxDepth)
        {
            throw RegoException.LimitExceeded($"{context.Builtin}: a path of more than {RegoValue.MaxDepth} nodes");
        }

        context.ChargeSteps(1 + path.Count);
        if (path.Contains(node) || graph.Get(node) is not { } edges)
        {
            context.ChargeElements(path.Count);
            paths.Add(RegoArray.Adopt([.. path]));
            return;
        }

        path.Add(node);
        var neighbours = Neighbours(edges).ToArray();
        foreach (var neighbour in neighbours)
        {
            Follow(graph, neighbour, path, paths, context);
        }

        if (neighbours.Length == 0)
        {
            context.ChargeElements(path.Count);
            paths.Add(RegoArray.Adopt([.. path]));
        }

        path.RemoveAt(path.Count - 1);
    }

    private static ReadOnlySpan<RegoValue> Neighbours(RegoValue edges) => edges is RegoArray or RegoSet ? Operands.Items(edges) : [];
}
