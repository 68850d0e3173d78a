namespace Bacalhau.Rego.Builtins;

/// <summary>Paths of <c>json.*</c>: texts with slashes (<c>~1</c> is a slash, <c>~0</c> a tilde) or arrays of keys.</summary>
internal static class JsonPaths
{
    /// <summary>Reads a path; null after a type error was reported.</summary>
    public static RegoValue[]? Read(RegoValue path, BuiltinContext context)
    {
        switch (path)
        {
            case RegoString { Value.Length: 0 }:
                return [];
            case RegoString text:
                context.ChargeScan(text.Value.Length);
                return [.. text.Value.TrimStart('/').Split('/').Select(part =>
                    RegoValue.From(part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))];
            case RegoArray keys:
                return keys.AsSpan().ToArray();
            default:
                context.TypeError($"operand 2 must be one of {{set, array}} containing string paths or array of path segments but got {RegoTypeNames.Of(path.Type)}");
                return null;
        }
    }

    /// <summary>Reads an array or set of paths into a tree; null after a type error was reported.</summary>
    public static Branch? ReadTree(RegoValue paths, BuiltinContext context)
    {
        if (paths is not (RegoArray or RegoSet))
        {
            context.TypeError($"operand 2 must be one of {{set, array}} but got {RegoTypeNames.Of(paths.Type)}");
            return null;
        }

        var root = new Branch();
        foreach (var path in Operands.Items(paths))
        {
            if (Read(path, context) is not { } keys)
            {
                return null;
            }

            context.ChargeSteps(keys.Length);
            root.Add(keys);
        }

        return root;
    }

    /// <summary>Where paths part. A whole value is meant where a path ends, even when longer paths go through it.</summary>
    internal sealed class Branch
    {
        private readonly Dictionary<RegoValue, Branch> _children = [];

        public bool IsEnd { get; private set; }

        public Branch? Child(RegoValue key) => _children.GetValueOrDefault(key);

        public void Add(ReadOnlySpan<RegoValue> keys)
        {
            if (keys.IsEmpty)
            {
                return;
            }

            var branch = this;
            foreach (var key in keys)
            {
                if (branch.IsEnd)
                {
                    return;
                }

                if (!branch._children.TryGetValue(key, out var next))
                {
                    branch._children[key] = next = new();
                }

                branch = next;
            }

            branch.IsEnd = true;
        }
    }
}
