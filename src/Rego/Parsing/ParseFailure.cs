namespace Bacalhau.Rego.Parsing;

/// <summary>Ends the parsing of one statement; caught by the parser itself.</summary>
internal sealed class ParseFailure(string message, RegoLocation location) : Exception(message)
{
    public RegoLocation Location { get; } = location;
}
