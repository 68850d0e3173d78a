namespace Bacalhau.Rego;

/// <summary>One problem with a policy or an evaluation.</summary>
/// <param name="Code">Kind of the problem.</param>
/// <param name="Message">What is wrong, without place or code.</param>
/// <param name="Location">Where; <see cref="RegoLocation.None"/> when there is no place.</param>
/// <param name="SourceLine">The line of the policy at that place; null when unknown.</param>
public sealed record RegoDiagnostic(RegoErrorCode Code, string Message, RegoLocation Location, string? SourceLine = null)
{
    /// <summary>Gives <c>file:row: code: message</c>, the text OPA gives.</summary>
    public override string ToString() =>
        Location.Row == 0 ? $"{Code.ToText()}: {Message}" : $"{Location}: {Code.ToText()}: {Message}";

    /// <summary>Gives the text with column, source line and a caret, for people.</summary>
    public string ToDisplay()
    {
        var head = Location.Row == 0 ? ToString() : $"{Location}:{Location.Column}: {Code.ToText()}: {Message}";
        if (SourceLine is null)
        {
            return head;
        }

        // Tabs stay tabs, so that the caret stands under its place however wide they are shown.
        var pad = string.Concat(SourceLine.EnumerateRunes().Take(Location.Column - 1).Select(rune => rune.Value == '\t' ? '\t' : ' '));
        return $"{head}\n\t{SourceLine}\n\t{pad}^";
    }
}
