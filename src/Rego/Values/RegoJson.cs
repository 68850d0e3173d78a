using System.Text;

namespace Bacalhau.Rego;

/// <summary>JSON in and out. Numbers keep their text; of duplicate keys the last wins; keys are written in order.</summary>
public static class RegoJson
{
    /// <summary>Reads one JSON document.</summary>
    /// <param name="text">The document; nothing but white space may follow it.</param>
    /// <param name="maxDepth">How deeply it may nest. Default: <see cref="RegoLimits.MaxInputDepth"/> of the default limits.</param>
    /// <exception cref="RegoException">No JSON, too deep, or a number too large; the message says where.</exception>
    public static RegoValue Parse(ReadOnlySpan<char> text, int maxDepth = 64) => new RegoJsonReader(text, maxDepth).ReadDocument();

    /// <summary>Reads one JSON document in UTF-8; bytes that are no UTF-8 become U+FFFD.</summary>
    /// <exception cref="RegoException">No JSON, too deep, or a number too large; the message says where.</exception>
    public static RegoValue Parse(ReadOnlySpan<byte> utf8, int maxDepth = 64) => Parse(Encoding.UTF8.GetString(utf8), maxDepth);

    /// <summary>Reads one JSON document; false, with the reason, when the text is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out RegoValue value, out string error, int maxDepth = 64)
    {
        try
        {
            value = Parse(text, maxDepth);
            error = "";
            return true;
        }
        catch (RegoException problem)
        {
            value = RegoValue.Null;
            error = problem.Detail;
            return false;
        }
    }

    /// <summary>Writes the value as JSON: sets as sorted arrays, keys that are no text as their JSON text.</summary>
    public static string Write(RegoValue value, RegoJsonFormat? format = null)
    {
        var text = new StringBuilder();
        new RegoJsonWriter(text, format ?? RegoJsonFormat.Compact).Write(value);
        return text.ToString();
    }
}
