using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Bacalhau.Rego.Builtins.Yaml;

/// <summary>
/// Reads the first document of a YAML text into JSON values. The library only splits the text into events; what they mean is decided here,
/// because Go's rules differ from the library's and because the text is hostile: depth, nodes and expanded aliases are counted.
/// </summary>
internal sealed class YamlReader(string text, BuiltinContext context)
{
    private const int MaxAliasNodes = 1_000;
    private const string TagPrefix = "tag:yaml.org,2002:";
    private readonly Parser _parser = new(new StringReader(text));
    private readonly Dictionary<AnchorName, Node?> _anchors = [];
    private int _depth;
    private int _nodes;
    private int _aliasNodes;
    private int _inAlias;

    /// <summary>Reads the document; an empty text is null.</summary>
    /// <exception cref="YamlException">The text is no YAML, or JSON has no words for it.</exception>
    /// <exception cref="RegoException">The document is too large or nests too deeply.</exception>
    public RegoValue Read()
    {
        while (_parser.MoveNext())
        {
            if (_parser.Current is StreamEnd)
            {
                return RegoValue.Null;
            }

            if (_parser.Current is DocumentStart)
            {
                _parser.MoveNext();
                return ToValue(Compose());
            }
        }

        return RegoValue.Null;
    }

    private Node Compose()
    {
        context.ChargeSteps(1);
        if (++_nodes > context.Limits.MaxYamlNodes)
        {
            throw RegoException.LimitExceeded($"{context.Builtin}: a document of more than {context.Limits.MaxYamlNodes} nodes");
        }

        switch (_parser.Current)
        {
            case AnchorAlias alias:
                return _anchors.TryGetValue(alias.Value, out var known)
                    ? known is null
                        ? throw new YamlException(alias.Start, alias.End, $"anchor '{alias.Value}' value contains itself")
                        : new(known.Event, known.Items, IsAlias: true)
                    : throw new YamlException(alias.Start, alias.End, $"unknown anchor '{alias.Value}' referenced");
            case Scalar scalar:
                return Keep(scalar, new(scalar, [], IsAlias: false));
            case NodeEvent collection when collection is SequenceStart or MappingStart:
                return ComposeCollection(collection);
            case var other:
                throw new YamlException(other?.Start ?? Mark.Empty, other?.End ?? Mark.Empty, "did not find expected node content");
        }
    }

    private Node ComposeCollection(NodeEvent start)
    {
        if (++_depth > context.Limits.MaxInputDepth)
        {
            throw RegoException.LimitExceeded($"{context.Builtin}: a document that nests deeper than {context.Limits.MaxInputDepth} levels");
        }

        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor] = null;
        }

        var items = new List<Node>();
        while (_parser.MoveNext() && _parser.Current is not (SequenceEnd or MappingEnd))
        {
            items.Add(Compose());
        }

        _depth--;
        return Keep(start, new(start, items, IsAlias: false));
    }

    private Node Keep(NodeEvent source, Node node)
    {
        if (!source.Anchor.IsEmpty)
        {
            _anchors[source.Anchor] = node;
        }

        return node;
    }

    private RegoValue ToValue(Node node)
    {
        context.ChargeSteps(1);
        _inAlias += node.IsAlias ? 1 : 0;
        if (_inAlias > 0 && ++_aliasNodes > MaxAliasNodes)
        {
            throw RegoException.LimitExceeded($"{context.Builtin}: aliases that expand to more than {MaxAliasNodes} nodes");
        }

        if (++_depth > context.Limits.MaxInputDepth + 1)
        {
            throw RegoException.LimitExceeded($"{context.Builtin}: a document that nests deeper than {context.Limits.MaxInputDepth} levels");
        }

        RegoValue value = node.Event switch
        {
            Scalar scalar => ToScalar(scalar),
            SequenceStart => RegoArray.Adopt([.. node.Items.Select(ToValue)]),
            _ => ToObject(node),
        };
        _depth--;
        _inAlias -= node.IsAlias ? 1 : 0;
        return value;
    }

    private static RegoValue ToScalar(Scalar scalar)
    {
        var tag = scalar.Tag.IsEmpty ? "" : scalar.Tag.Value.Replace(TagPrefix, "!!", StringComparison.Ordinal);
        switch (tag)
        {
            case "!!binary":
                return Base64Text.TryDecode(scalar.Value, out var bytes, out _)
                    ? RegoValue.From(ByteText.Decode(bytes))
                    : throw Bad(scalar, "!!binary value contains invalid base64 data");
            case "" when scalar.Style is not ScalarStyle.Plain:
            case not ("" or "!!null" or "!!bool" or "!!int" or "!!float"):
                return RegoValue.From(scalar.Value);
        }

        var value = YamlScalars.Resolve(scalar.Value) ?? throw Bad(scalar, $"json: unsupported value: {scalar.Value}");
        var fits = tag switch
        {
            "!!null" => value is RegoNull,
            "!!bool" => value is RegoBoolean,
            "!!int" => value is RegoNumber { IsInteger: true },
            "!!float" => value is RegoNumber,
            _ => true,
        };
        return fits ? value : throw Bad(scalar, $"cannot decode !!{RegoTypeNames.Of(value.Type)} `{scalar.Value}` as a {tag}");
    }

    private RegoObject ToObject(Node node)
    {
        var entries = new Dictionary<RegoValue, RegoValue>();
        for (var index = 0; index + 1 < node.Items.Count; index += 2)
        {
            var (key, value) = (node.Items[index], node.Items[index + 1]);
            if (key.Event is Scalar { Style: ScalarStyle.Plain, Value: "<<" } merge && (merge.Tag.IsEmpty || merge.Tag.Value.EndsWith("merge", StringComparison.Ordinal)))
            {
                Merge(entries, value);
                continue;
            }

            entries[ToKey(key)] = ToValue(value);
        }

        return RegoObject.Adopt(entries);
    }

    private void Merge(Dictionary<RegoValue, RegoValue> entries, Node source)
    {
        // Of several sources the first wins, so they are laid down from the last.
        var sources = source.Event is SequenceStart ? source.Items.AsEnumerable().Reverse() : [source];
        foreach (var one in sources)
        {
            if (one.Event is not MappingStart || ToValue(one) is not RegoObject map)
            {
                throw new YamlException(source.Event.Start, source.Event.End, "map merge requires map or sequence of maps as the value");
            }

            foreach (var (key, value) in map)
            {
                entries[key] = value;
            }
        }
    }

    /// <summary>JSON has text keys only; the library that Go's policies are used to makes text of numbers and booleans, and refuses the rest.</summary>
    private RegoString ToKey(Node key) => ToValue(key) switch
    {
        RegoString words => words,
        RegoNumber number => RegoValue.From(number.IsInteger ? number.Text : ((float)number.ToDouble()).ToString("R", CultureInfo.InvariantCulture)),
        RegoBoolean truth => RegoValue.From(truth.Value ? "true" : "false"),
        var other => throw new YamlException(key.Event.Start, key.Event.End, $"unsupported map key of type {RegoTypeNames.Of(other.Type)}"),
    };

    private static YamlException Bad(Scalar scalar, string problem) => new(scalar.Start, scalar.End, problem);

    private sealed record Node(NodeEvent Event, List<Node> Items, bool IsAlias);
}
