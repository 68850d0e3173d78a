using System.Text;

namespace Bacalhau.Cli.Specs;

/// <summary>Texts with commas between, where double quotes protect commas and a doubled quote is one quote.</summary>
internal static class CommaList
{
    /// <summary>Splits a text. Blank entries are kept, so that a caller can refuse them.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        if (!text.Contains('"', StringComparison.Ordinal))
        {
            return text.Split(',');
        }

        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character == '"')
            {
                if (quoted && i + 1 < text.Length && text[i + 1] == '"')
                {
                    field.Append('"');
                    i++;
                    continue;
                }

                quoted = !quoted;
            }
            else if (character == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(character);
            }
        }

        if (quoted)
        {
            throw Mistakes.Of($"'{text}': a double quote is opened and never closed");
        }

        fields.Add(field.ToString());
        return fields;
    }
}
