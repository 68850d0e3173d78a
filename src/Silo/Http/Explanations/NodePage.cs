using System.Globalization;
using Bacalhau.Silo.Errors;
using Bacalhau.Silo.Http.Requests;

namespace Bacalhau.Silo.Http.Explanations;

/// <summary>Which nodes an explanation names.</summary>
/// <param name="Limit">The most.</param>
/// <param name="Offset">How many are left out before the first.</param>
/// <param name="Prefix">The beginning of their ids; empty for any.</param>
internal readonly record struct NodePage(int Limit, int Offset, string Prefix)
{
    public const int DefaultLimit = 100;

    /// <summary>A page of more would be longer than is good for one message.</summary>
    public const int MaxLimit = 10_000;

    private const int MaxPrefix = 256;

    /// <summary>Reads a page from a query; mistakes are kept by its reader.</summary>
    public static NodePage Of(QueryReader query) => new(
        (int)query.Number("limit", MaxLimit) is > 0 and var limit ? limit : DefaultLimit,
        (int)query.Number("offset", int.MaxValue),
        query.Text("node") is { Length: <= MaxPrefix } prefix ? prefix : Complain(query));

    /// <summary>Reads a page from a body.</summary>
    /// <exception cref="RequestException">It is none.</exception>
    public static NodePage Of(int limit, int offset, string prefix)
    {
        List<string> mistakes = [];
        if (limit is < 0 or > MaxLimit)
        {
            mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"Limit: {limit} is not a whole number from 0 to {MaxLimit}"));
        }

        if (offset < 0)
        {
            mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"Offset: {offset} is below 0"));
        }

        if (prefix.Length > MaxPrefix)
        {
            mistakes.Add(TooLong("Node"));
        }

        return mistakes.Count == 0 ? new(limit == 0 ? DefaultLimit : limit, offset, prefix) : throw RequestException.Bad(string.Join('\n', mistakes));
    }

    private static string Complain(QueryReader query)
    {
        query.Complain(TooLong("node"));
        return "";
    }

    private static string TooLong(string name) => $"{name}: no id of a node has more than {MaxPrefix} characters";
}
