using System.Globalization;

namespace Bacalhau.Rego.Builtins;

/// <summary><c>json.filter</c> and <c>json.remove</c>: parts of a document by path.</summary>
internal static class JsonDocuments
{
    public static IEnumerable<RegoBuiltin> All =>
    [
        new("json.filter", [RegoTypes.Object, RegoTypes.Any], RegoTypes.Any, static (arguments, context) =>
            JsonPaths.ReadTree(arguments[1], context) is { } tree ? Filter(arguments[0], tree, context) : null),
        new("json.remove", [RegoTypes.Object, RegoTypes.Any], RegoTypes.Any, static (arguments, context) =>
            JsonPaths.ReadTree(arguments[1], context) is { } tree ? Remove(arguments[0], tree, context) : null),
        new("json.patch", [RegoTypes.Any, RegoTypes.Array], RegoTypes.Any, JsonPatch.Apply),
    ];

    private static RegoValue Filter(RegoValue value, JsonPaths.Branch tree, BuiltinContext context)
    {
        if (tree.IsEnd)
        {
            return value;
        }

        switch (value)
        {
            case RegoObject map:
                context.ChargeSteps(map.Count);
                return RegoObject.Create(map
                    .Select(entry => (entry.Key, entry.Value, Branch: tree.Child(entry.Key)))
                    .Where(entry => entry.Branch is not null)
                    .Select(entry => KeyValuePair.Create(entry.Key, Filter(entry.Value, entry.Branch!, context))));
            case RegoArray array:
                context.ChargeSteps(array.Count);
                return RegoArray.Create(array
                    .Select((item, index) => (item, Branch: tree.Child(Index(index))))
                    .Where(entry => entry.Branch is not null)
                    .Select(entry => Filter(entry.item, entry.Branch!, context)));
            case RegoSet set:
                context.ChargeSteps(set.Count);
                return RegoSet.Create(set
                    .Select(member => (member, Branch: tree.Child(member)))
                    .Where(entry => entry.Branch is not null)
                    .Select(entry => Filter(entry.member, entry.Branch!, context)));
            default:
                return value;
        }
    }

    private static RegoValue? Remove(RegoValue value, JsonPaths.Branch? tree, BuiltinContext context)
    {
        if (tree is null)
        {
            return value;
        }

        if (tree.IsEnd)
        {
            return null;
        }

        switch (value)
        {
            case RegoObject map:
                context.ChargeSteps(map.Count);
                return RegoObject.Create(map
                    .Select(entry => (entry.Key, Left: Remove(entry.Value, tree.Child(entry.Key), context)))
                    .Where(entry => entry.Left is not null)
                    .Select(entry => KeyValuePair.Create(entry.Key, entry.Left!)));
            case RegoArray array:
                context.ChargeSteps(array.Count);
                return RegoArray.Create(array.Select((item, index) => Remove(item, tree.Child(Index(index)), context)).OfType<RegoValue>());
            case RegoSet set:
                context.ChargeSteps(set.Count);
                return RegoSet.Create(set.Select(member => Remove(member, tree.Child(member), context)).OfType<RegoValue>());
            default:
                return value;
        }
    }

    /// <summary>Paths name the elements of arrays by text.</summary>
    private static RegoString Index(int index) => RegoValue.From(index.ToString(CultureInfo.InvariantCulture));
}
