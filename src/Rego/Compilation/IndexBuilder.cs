using Bacalhau.Rego.Evaluation;
using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Compilation;

/// <summary>Finds the references of a rule's bodies that can be looked up before any of them runs.</summary>
internal sealed class IndexBuilder(RuleTree tree)
{
    private readonly Dictionary<string, Lookup> _lookups = new(StringComparer.Ordinal);

    public RuleIndex Build(IEnumerable<(Rule Rule, Definition Definition, int Chain, int Link)> definitions)
    {
        var found = definitions.Select(entry => (entry, wanted: Read(entry.Rule))).ToList();
        var order = _lookups.Values.OrderByDescending(lookup => lookup.Uses)
            .ThenBy(lookup => lookup.Location.File, StringComparer.Ordinal).ThenBy(lookup => lookup.Location.Row).ThenBy(lookup => lookup.Location.Column).ToArray();
        var entries = found.Select(pair => new RuleIndex.Entry(
            pair.entry.Definition, pair.entry.Chain, pair.entry.Link,
            [.. order.Select(lookup => pair.wanted.GetValueOrDefault(lookup.Name))])).ToList();

        // Those without any of the references first; then, reference by reference, those that do not mention it, need it defined, need a value.
        var sorted = entries.OrderBy(entry => entry.Wanted.All(wanted => wanted is null) ? 0 : 1);
        for (var index = 0; index < order.Length; index++)
        {
            var at = index;
            sorted = sorted.ThenBy(entry => entry.Wanted[at] is not { } wanted ? 0 : ReferenceEquals(wanted, Wanted.Defined) ? 1 : 2);
        }

        return new([.. order.Select(lookup => lookup.Source)], [.. sorted]);
    }

    private Dictionary<string, Wanted> Read(Rule rule)
    {
        var wanted = new Dictionary<string, Wanted>(StringComparer.Ordinal);
        var locals = new Dictionary<string, Lookup>(StringComparer.Ordinal);
        var arguments = rule.Head.Arguments ?? [];
        for (var index = 0; index < arguments.Count; index++)
        {
            var lookup = new Lookup($"argument {index}", new SlotSource(index), arguments[index].Location);
            if (arguments[index] is VarTerm name)
            {
                locals[name.Name] = lookup;
            }
            else if (WantedOf(arguments[index]) is { } value)
            {
                Note(lookup, value, wanted);
            }
        }

        foreach (var expression in rule.Body.Expressions.Where(expression => !expression.Negated && expression.With.Count == 0))
        {
            if (expression.Content is TermContent content)
            {
                Read(content.Term, locals, wanted);
            }
        }

        return wanted;
    }

    private void Read(Term term, Dictionary<string, Lookup> locals, Dictionary<string, Wanted> wanted)
    {
        switch (term)
        {
            case RefTerm when Find(term, locals) is { } alone:
                Note(alone, Wanted.Defined, wanted);
                break;
            case CallTerm { Name: "eq", Arguments: [var left, var right] } when right is not CallTerm:
                ReadEquality(left, right, locals, wanted);
                ReadEquality(right, left, locals, wanted);
                break;
            case CallTerm { Name: "internal.member_2", Arguments: [var item, ScalarTerm { Value: var collection }] } when Find(item, locals) is { } member:
                RegoValue[]? values = collection switch { RegoArray array => [.. array], RegoSet set => [.. set], RegoObject map => [.. map.Values], _ => null };
                if (values is not null && values.All(value => (value.Type & RegoTypes.Collection) == 0))
                {
                    Note(member, new(values), wanted);
                }

                break;
            case CallTerm { Name: "glob.match", Arguments: [ScalarTerm { Value: RegoString }, _, var text] } when Find(text, locals) is { } matched:
                Note(matched, Wanted.Defined, wanted);
                break;
        }
    }

    private void ReadEquality(Term side, Term other, Dictionary<string, Lookup> locals, Dictionary<string, Wanted> wanted)
    {
        if (side is RefTerm { Path: [.., VarTerm { IsWildcard: true }] } element && other is ScalarTerm { Value: var inside }
            && Find(element with { Path = [.. element.Path.SkipLast(1)] }, locals) is { } container)
        {
            Note(container, new([inside], Inside: true), wanted);
        }

        if (Find(side, locals) is not { } lookup)
        {
            return;
        }

        if (other is VarTerm local && !Variables.IsRoot(local.Name) && side is RefTerm)
        {
            // A local that holds the reference counts as the reference.
            locals.TryAdd(local.Name, lookup);
            Note(lookup, Wanted.Defined, wanted);
        }
        else if (WantedOf(other) is { } value)
        {
            Note(lookup, value, wanted);
        }
    }

    private static Wanted? WantedOf(Term term) => term switch
    {
        ScalarTerm { Value: RegoSet or RegoObject } => null,
        ScalarTerm scalar => new([scalar.Value]),
        ArrayTerm array when array.Items.All(item => item is VarTerm or ScalarTerm { Value: not (RegoArray or RegoObject or RegoSet) }) =>
            new(null, Items: [.. array.Items.Select(item => (item as ScalarTerm)?.Value)]),
        _ => null,
    };

    private Lookup? Find(Term term, Dictionary<string, Lookup> locals)
    {
        switch (term)
        {
            case VarTerm name:
                return locals.GetValueOrDefault(name.Name);
            case RefTerm { Head: VarTerm { Name: var root } } reference when reference.Path.Count > 0 && reference.Path.All(part => part is ScalarTerm):
                var keys = reference.Path.Select(part => ((ScalarTerm)part).Value).ToArray();
                Source[] path = [.. keys.Select(key => new ConstantSource(key))];
                var name2 = $"{NameSource.Original(root)}{string.Concat(keys.Select(key => $"[{key}]"))}";
                return root switch
                {
                    "input" => new(name2, new PathSource(new InputSource(), path), term.Location),
                    "data" when !IsVirtual(keys) => new(name2, new DataSource(tree.Root, path), term.Location),
                    _ => null,
                };
            default:
                return null;
        }
    }

    private bool IsVirtual(RegoValue[] keys)
    {
        var node = tree.Root;
        foreach (var key in keys)
        {
            if (node.Group is not null || !node.Children.TryGetValue(key, out var child))
            {
                return node.Group is not null;
            }

            node = child;
        }

        return true;
    }

    private void Note(Lookup lookup, Wanted value, Dictionary<string, Wanted> wanted)
    {
        if (_lookups.TryGetValue(lookup.Name, out var known))
        {
            known.Uses++;
        }
        else
        {
            _lookups[lookup.Name] = lookup;
        }

        if (!wanted.TryGetValue(lookup.Name, out var before) || ReferenceEquals(before, Wanted.Defined))
        {
            wanted[lookup.Name] = value;
        }
    }

    private sealed class Lookup(string name, Source source, RegoLocation location)
    {
        public string Name { get; } = name;

        public Source Source { get; } = source;

        public RegoLocation Location { get; } = location;

        public int Uses { get; set; } = 1;
    }
}
