namespace Bacalhau.Rego.Evaluation;

/// <summary>Builds the document of a partial rule, entry by entry; two values for one place are a conflict.</summary>
internal sealed class DocumentBuilder
{
    /// <summary>Values, member sets and inner builders by key.</summary>
    private readonly Dictionary<RegoValue, object> _entries = [];

    public int Count => _entries.Count;

    public void Add(ReadOnlySpan<RegoValue> path, RegoValue leaf, bool isMember, RegoLocation location, Evaluator evaluator)
    {
        evaluator.CheckElements(_entries.Count);
        if (path.Length > 1)
        {
            Inner(path[0], location).Add(path[1..], leaf, isMember, location, evaluator);
        }
        else if (isMember)
        {
            if (!_entries.TryGetValue(path[0], out var members))
            {
                members = _entries[path[0]] = new HashSet<RegoValue>();
            }

            (members as HashSet<RegoValue> ?? throw Evaluator.ObjectConflict(location)).Add(leaf);
        }
        else if (!_entries.TryAdd(path[0], leaf) && !(_entries[path[0]] is RegoValue known && known.Equals(leaf)))
        {
            throw Evaluator.ObjectConflict(location);
        }
    }

    /// <summary>Adds the document of rules that stand below this one.</summary>
    public void Merge(RegoValue key, RegoValue document, RegoLocation location, Evaluator evaluator)
    {
        if (!_entries.TryGetValue(key, out var known))
        {
            _entries[key] = document;
        }
        else if (document is RegoObject map && known is DocumentBuilder or RegoObject)
        {
            var inner = Inner(key, location);
            foreach (var (name, value) in map)
            {
                inner.Merge(name, value, location, evaluator);
            }
        }
        else if (!(known is RegoValue value && value.Equals(document)))
        {
            throw Evaluator.ObjectConflict(location);
        }
    }

    public RegoObject Build()
    {
        var values = new Dictionary<RegoValue, RegoValue>(_entries.Count);
        foreach (var (key, entry) in _entries)
        {
            values[key] = entry switch
            {
                DocumentBuilder inner => inner.Build(),
                HashSet<RegoValue> members => RegoSet.Create(members),
                _ => (RegoValue)entry,
            };
        }

        return RegoObject.Adopt(values);
    }

    private DocumentBuilder Inner(RegoValue key, RegoLocation location)
    {
        if (!_entries.TryGetValue(key, out var entry))
        {
            entry = _entries[key] = new DocumentBuilder();
        }
        else if (entry is RegoObject map)
        {
            // A finished document that grows further becomes a builder again.
            var inner = new DocumentBuilder();
            foreach (var (name, value) in map)
            {
                inner._entries[name] = value;
            }

            entry = _entries[key] = inner;
        }

        return entry as DocumentBuilder ?? throw Evaluator.ObjectConflict(location);
    }
}
