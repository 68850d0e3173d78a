using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Bacalhau.Silo.Http.Requests;

/// <summary>Reads query parameters as Go's clients write them. Every mistake is kept; <see cref="Check"/> reports them together.</summary>
internal sealed class QueryReader(IQueryCollection query)
{
    private List<string>? mistakes;

    /// <summary>A text; empty when absent.</summary>
    public string Text(string name) => query.TryGetValue(name, out var values) && values.Count > 0 ? values[0] ?? "" : "";

    /// <summary>All texts of that name that are not empty.</summary>
    public IEnumerable<string> Texts(string name) => query.TryGetValue(name, out var values) ? values.OfType<string>().Where(value => value.Length > 0) : [];

    /// <summary>A flag: <c>1 t T TRUE true True</c> or <c>0 f F FALSE false False</c>; absent and empty are false.</summary>
    public bool Flag(string name)
    {
        switch (Text(name))
        {
            case "1" or "t" or "T" or "TRUE" or "true" or "True":
                return true;
            case "" or "0" or "f" or "F" or "FALSE" or "false" or "False":
                return false;
            case var other:
                Complain($"{name}: '{Shorten(other)}' is neither true nor false");
                return false;
        }
    }

    /// <summary>A whole number from 0; absent and empty are 0.</summary>
    public long Number(string name, long max = long.MaxValue)
    {
        var text = Text(name);
        if (text.Length == 0)
        {
            return 0;
        }

        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= (ulong)max)
        {
            return (long)number;
        }

        Complain(string.Create(CultureInfo.InvariantCulture, $"{name}: '{Shorten(text)}' is not a whole number from 0 to {max}"));
        return 0;
    }

    /// <summary>A limit of a list: 32 bits on the wire; what no list can hold counts as no limit.</summary>
    public int Limit(string name = "limit") => Number(name, uint.MaxValue) is var limit && limit > int.MaxValue - 1 ? 0 : (int)limit;

    /// <summary>Adds a mistake that a caller found.</summary>
    public void Complain(string mistake) => (mistakes ??= []).Add(mistake);

    /// <summary>Ends the request when anything was wrong.</summary>
    public void Check()
    {
        if (mistakes is not null)
        {
            throw Errors.RequestException.Bad(string.Join('\n', mistakes), "Correct the query parameters that are named.");
        }
    }

    private static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "...";
}
