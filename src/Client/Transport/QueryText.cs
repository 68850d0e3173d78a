using System.Globalization;
using System.Text;

namespace Bacalhau.Client.Transport;

/// <summary>Builds paths with queries; values that say nothing are left out.</summary>
internal sealed class QueryText(string path)
{
    private readonly StringBuilder text = new(path);
    private char separator = '?';

    public QueryText Add(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            text.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return this;
    }

    public QueryText Add(string name, long value) => Add(name, value == 0 ? null : value.ToString(CultureInfo.InvariantCulture));

    public QueryText Add(string name, bool value) => Add(name, value ? "true" : null);

    public override string ToString() => text.ToString();
}
