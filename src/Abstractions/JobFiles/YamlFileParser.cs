using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Bacalhau;

/// <summary>Reads one YAML document into nodes. Nothing is built that the file does not spell out: aliases share what they name.</summary>
internal sealed class YamlFileParser
{
    private const string MergeKey = "<<";
    private const string CoreTagPrefix = "tag:yaml.org,2002:";

    private readonly Parser parser;
    private readonly Dictionary<AnchorName, FileNode?> anchors = [];
    private int nodes;

    private YamlFileParser(string text) => parser = new(new StringReader(text));

    /// <returns>The document; null when there is none.</returns>
    /// <exception cref="JobFileException">It is not YAML, or a hostile one.</exception>
    public static FileNode? Parse(string text)
    {
        var reader = new YamlFileParser(text);
        try
        {
            return reader.ParseDocument();
        }
        catch (YamlException e)
        {
            throw NotYaml(e, e.Start);
        }
        catch (Exception e) when (e is not JobFileException)
        {
            // The library throws whatever comes to hand at some broken files, for example ArgumentException at a bad tag.
            throw NotYaml(e, reader.parser.Current?.End ?? Mark.Empty);
        }
    }

    private FileNode? ParseDocument()
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
        {
            return null;
        }

        parser.Consume<DocumentStart>();
        var root = ParseNode(depth: 1);
        parser.Consume<DocumentEnd>();
        if (parser.Accept<DocumentStart>(out var second))
        {
            throw Fail("a file holds one job, and a second document begins here", "Put each job into its own file.", second.Start);
        }

        return root;
    }

    private FileNode ParseNode(int depth)
    {
        var mark = parser.Current?.Start ?? Mark.Empty;
        if (++nodes > JobFileLimits.MaxNodes)
        {
            throw Fail($"the file has more than {JobFileLimits.MaxNodes} values", "Pass large data as an input.", mark);
        }

        if (depth > JobFileLimits.MaxDepth)
        {
            throw Fail($"lists and maps are more than {JobFileLimits.MaxDepth} deep", "Flatten the file.", mark);
        }

        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return anchors.TryGetValue(alias.Value, out var named) && named is not null
                ? named
                : throw Fail($"the alias *{alias.Value} names nothing, or itself", "Define &name before *name.", alias.Start);
        }

        var anchor = (parser.Current as NodeEvent)?.Anchor ?? AnchorName.Empty;
        if (!anchor.IsEmpty)
        {
            anchors[anchor] = null;
        }

        var node = ParseContent(depth);
        if (!anchor.IsEmpty)
        {
            anchors[anchor] = node;
        }

        return node;
    }

    private FileNode ParseContent(int depth)
    {
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            return ToScalar(scalar);
        }

        if (parser.TryConsume<SequenceStart>(out var list))
        {
            CheckTag(list.Tag, "seq", list.Start);
            var items = new List<FileNode>();
            while (!parser.TryConsume<SequenceEnd>(out _))
            {
                items.Add(ParseNode(depth + 1));
            }

            return new FileList(items, list.Start.Line, list.Start.Column);
        }

        var map = parser.Consume<MappingStart>();
        CheckTag(map.Tag, "map", map.Start);
        return ParseMap(map.Start, depth);
    }

    private FileMap ParseMap(Mark start, int depth)
    {
        var entries = new List<FileEntry>();
        var merged = new List<FileEntry>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key))
            {
                throw Fail("a key is a single word", "Write key: value.", parser.Current?.Start ?? start);
            }

            var value = ParseNode(depth + 1);
            if (key.Value == MergeKey && key.Style == ScalarStyle.Plain)
            {
                Merge(value, merged);
            }
            else
            {
                entries.Add(new(key.Value, value, key.Start.Line, key.Start.Column));
            }
        }

        if (merged.Count > 0)
        {
            var own = entries.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
            entries.AddRange(merged.Where(entry => own.Add(entry.Key)));
        }

        return new(entries, start.Line, start.Column);
    }

    private void Merge(FileNode value, List<FileEntry> merged)
    {
        IReadOnlyList<FileNode> sources = value is FileList list ? list.Items : [value];
        foreach (var source in sources)
        {
            if (source is not FileMap map)
            {
                throw new JobFileException("<< takes a map or a list of maps", "Write << : *name of a map.", value.Line, value.Column);
            }

            nodes += map.Entries.Count;
            if (nodes > JobFileLimits.MaxNodes)
            {
                throw new JobFileException($"the file has more than {JobFileLimits.MaxNodes} values", "Pass large data as an input.", value.Line, value.Column);
            }

            merged.AddRange(map.Entries);
        }
    }

    private static FileScalar ToScalar(Scalar scalar)
    {
        var isPlain = scalar.Style == ScalarStyle.Plain;
        if (!scalar.Tag.IsEmpty && !scalar.Tag.IsNonSpecific)
        {
            var tag = scalar.Tag.Value.StartsWith(CoreTagPrefix, StringComparison.Ordinal) ? scalar.Tag.Value[CoreTagPrefix.Length..] : "";
            isPlain = tag switch
            {
                "str" => false,
                "int" or "float" or "bool" or "null" => true,
                _ => throw Fail($"the tag {Clip.Text(scalar.Tag.Value)} means nothing here", "Remove it.", scalar.Start),
            };
        }
        else if (scalar.Tag.IsNonSpecific)
        {
            isPlain = false;
        }

        return new(scalar.Value, isPlain, scalar.Start.Line, scalar.Start.Column);
    }

    private static void CheckTag(TagName tag, string expected, Mark mark)
    {
        if (!tag.IsEmpty && !tag.IsNonSpecific && tag.Value != CoreTagPrefix + expected)
        {
            throw Fail($"the tag {Clip.Text(tag.Value)} means nothing here", "Remove it.", mark);
        }
    }

    private static JobFileException NotYaml(Exception cause, Mark mark) =>
        Fail($"this is not YAML: {Clip.To(cause.Message, 300)}", "Correct the file there.", mark);

    private static JobFileException Fail(string problem, string hint, Mark mark) => new(problem, hint, mark.Line, mark.Column);
}
