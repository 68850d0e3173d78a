using System.Text.Json;

namespace Bacalhau;

/// <summary>Reads one JSON document into nodes. YAML readers trip over some JSON, such as escaped pairs of surrogates, so JSON has its own.</summary>
internal ref struct JsonFileParser
{
    private readonly ReadOnlySpan<byte> text;
    private Utf8JsonReader reader;
    private long line;
    private long lineStart;
    private int counted;
    private int nodes;

    private JsonFileParser(ReadOnlySpan<byte> text)
    {
        this.text = text;
        reader = new(text, new JsonReaderOptions { MaxDepth = JobFileLimits.MaxDepth });
        line = 1;
    }

    /// <returns>The document; null when the text is not JSON.</returns>
    /// <exception cref="JobFileException">It is hostile.</exception>
    public static FileNode? Parse(ReadOnlySpan<byte> text)
    {
        var parser = new JsonFileParser(text);
        try
        {
            parser.reader.Read();
            var root = parser.ParseNode();
            return parser.reader.Read() ? null : root;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Invalid surrogates make GetString throw InvalidOperationException.
            return null;
        }
    }

    private FileNode ParseNode()
    {
        var (row, column) = Locate();
        if (++nodes > JobFileLimits.MaxNodes)
        {
            throw new JobFileException($"the file has more than {JobFileLimits.MaxNodes} values", "Pass large data as an input.", row, column);
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ParseMap(row, column);
            case JsonTokenType.StartArray:
                var items = new List<FileNode>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    items.Add(ParseNode());
                }

                return new FileList(items, row, column);
            case JsonTokenType.String:
                return new FileScalar(reader.GetString()!, IsPlain: false, row, column);
            default:
                return new FileScalar(System.Text.Encoding.UTF8.GetString(reader.ValueSpan), IsPlain: true, row, column);
        }
    }

    private FileMap ParseMap(long row, long column)
    {
        var entries = new List<FileEntry>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = reader.GetString()!;
            var (keyRow, keyColumn) = Locate();
            reader.Read();
            entries.Add(new(key, ParseNode(), keyRow, keyColumn));
        }

        return new(entries, row, column);
    }

    /// <summary>Counts line ends up to the current token, each once.</summary>
    private (long Line, long Column) Locate()
    {
        var start = (int)reader.TokenStartIndex;
        var newlines = text[counted..start];
        while (newlines.IndexOf((byte)'\n') is >= 0 and var index)
        {
            line++;
            counted += index + 1;
            lineStart = counted;
            newlines = newlines[(index + 1)..];
        }

        counted = start;
        return (line, start - lineStart + 1);
    }
}
