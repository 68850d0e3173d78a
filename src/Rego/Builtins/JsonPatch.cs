namespace Bacalhau.Rego.Builtins;

/// <summary>
/// <c>json.patch</c>: RFC 6902, and beyond it any value as key and members of sets as keys of themselves. A patch that does not fit makes
/// the call undefined, not an error.
/// </summary>
internal static class JsonPatch
{
    public static RegoValue? Apply(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        RegoValue? document = arguments[0];
        foreach (var operation in arguments.Array(1))
        {
            context.ChargeSteps(1);
            if (operation is not RegoObject patch || document is null)
            {
                return null;
            }

            document = Step(document, patch, context);
        }

        return document;
    }

    private static RegoValue? Step(RegoValue document, RegoObject patch, BuiltinContext context)
    {
        if (patch.Get("op") is not RegoString operation || !TryPath(patch, "path", context, out var path))
        {
            return null;
        }

        var value = patch.Get("value");
        switch (operation.Value)
        {
            case "add":
                return value is null ? null : Insert(document, path, value, context);
            case "remove":
                return path.Length == 0 ? null : Delete(document, path, context);
            case "replace":
                return value is null || Find(document, path) is null ? null : Replace(document, path, value, context);
            case "test":
                return value is not null && Find(document, path) is { } found && found.Equals(value) ? document : null;
            case "copy" or "move":
                if (!TryPath(patch, "from", context, out var from) || Find(document, from) is not { } moved)
                {
                    return null;
                }

                var rest = operation.Value == "copy" ? document : from.Length == 0 ? null : Delete(document, from, context);
                return rest is null ? null : Insert(rest, path, moved, context);
            default:
                return null;
        }
    }

    private static bool TryPath(RegoObject patch, string name, BuiltinContext context, out RegoValue[] path)
    {
        path = patch.Get(name) is RegoString or RegoArray ? JsonPaths.Read(patch.Get(name)!, context)! : [];
        return patch.Get(name) is RegoString or RegoArray;
    }

    private static RegoValue? Find(RegoValue document, ReadOnlySpan<RegoValue> path)
    {
        RegoValue? found = document;
        foreach (var key in path)
        {
            found = found is null ? null : Child(found, key);
        }

        return found;
    }

    private static RegoValue? Child(RegoValue value, RegoValue key) => value switch
    {
        RegoObject map => map.Get(key),
        RegoSet set => set.Get(key),
        RegoArray array => TryIndex(key, array.Count - 1, out var index) ? array[index] : null,
        _ => null,
    };

    private static RegoValue? Replace(RegoValue document, ReadOnlySpan<RegoValue> path, RegoValue value, BuiltinContext context) =>
        path.IsEmpty
            ? value
            : Delete(document, path, context) is { } rest ? Insert(rest, path, value, context) : null;

    private static RegoValue? Insert(RegoValue document, ReadOnlySpan<RegoValue> path, RegoValue value, BuiltinContext context)
    {
        if (path.IsEmpty)
        {
            return value;
        }

        var key = path[0];
        if (path.Length > 1)
        {
            return Child(document, key) is { } child && Insert(child, path[1..], value, context) is { } changed
                ? WithChild(document, key, changed, context)
                : null;
        }

        switch (document)
        {
            case RegoObject map:
                Charge(map.Count, context);
                return map.With(key, value);
            case RegoSet set when key.Equals(value):
                Charge(set.Count, context);
                return RegoSet.Create(set.Append(value));
            case RegoArray array:
                var isEnd = key is RegoString { Value: "-" };
                var index = array.Count;
                if (!isEnd && !TryIndex(key, array.Count, out index))
                {
                    return null;
                }

                Charge(array.Count, context);
                return RegoArray.Adopt([.. array.AsSpan()[..index], value, .. array.AsSpan()[index..]]);
            default:
                return null;
        }
    }

    private static RegoValue? Delete(RegoValue document, ReadOnlySpan<RegoValue> path, BuiltinContext context)
    {
        var key = path[0];
        if (Child(document, key) is not { } child)
        {
            return null;
        }

        if (path.Length > 1)
        {
            return Delete(child, path[1..], context) is { } changed ? WithChild(document, key, changed, context) : null;
        }

        switch (document)
        {
            case RegoObject map:
                Charge(map.Count, context);
                return RegoObject.Create(map.Where(entry => !entry.Key.Equals(key)));
            case RegoSet set:
                Charge(set.Count, context);
                return RegoSet.Create(set.Where(member => !member.Equals(key)));
            default:
                var array = (RegoArray)document;
                TryIndex(key, array.Count, out var index);
                Charge(array.Count, context);
                return RegoArray.Adopt([.. array.AsSpan()[..index], .. array.AsSpan()[(index + 1)..]]);
        }
    }

    private static RegoValue WithChild(RegoValue document, RegoValue key, RegoValue child, BuiltinContext context)
    {
        switch (document)
        {
            case RegoObject map:
                Charge(map.Count, context);
                return map.With(key, child);
            case RegoSet set:
                Charge(set.Count, context);
                return RegoSet.Create(set.Where(member => !member.Equals(key)).Append(child));
            default:
                var items = ((RegoArray)document).AsSpan().ToArray();
                Charge(items.Length, context);
                TryIndex(key, items.Length, out var index);
                items[index] = child;
                return RegoArray.Adopt(items);
        }
    }

    /// <summary>An index is an integer or its digits without leading zeros.</summary>
    private static bool TryIndex(RegoValue key, int last, out int index)
    {
        index = 0;
        return key switch
        {
            RegoNumber number => number.TryGetInt32(out index) && index >= 0 && index <= last,
            RegoString { Value: "0" } => last >= 0,
            RegoString { Value: [>= '1' and <= '9', ..] text } => int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out index) && index <= last,
            _ => false,
        };
    }

    private static void Charge(int count, BuiltinContext context)
    {
        context.ChargeSteps(1 + (count / 8));
        context.ChargeElements(count + 1);
    }
}
