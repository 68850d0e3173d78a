using Bacalhau.Rego.Evaluation;
using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Compilation;

/// <summary>
/// Turns one definition (or query) into nodes. Expressions are in their final order, so for each variable it is known at every place whether it
/// is bound: unification becomes assigning, comparing or iterating.
/// </summary>
internal sealed partial class Linker(RuleTree tree, RegoBuiltins builtins, RegoCoverage? coverage)
{
    private const int LinesBetweenGuards = 32;
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);
    private HashSet<string> _bound = new(StringComparer.Ordinal);
    private int _objects;

    /// <summary>Gets the number of slots handed out so far.</summary>
    public int SlotCount => _slots.Count;

    /// <summary>Gets the number of object slots handed out so far.</summary>
    public int ObjectCount => _objects;

    public static Definition Link(Rule rule, RuleTree tree, RegoBuiltins builtins, RegoCoverage? coverage)
    {
        var linker = new Linker(tree, builtins, coverage);
        var head = rule.Head;
        var arguments = (head.Arguments ?? []).Select(linker.PatternOf).ToArray();
        var bound = new HashSet<string>(linker._bound, StringComparer.Ordinal);
        Node End()
        {
            if (coverage is null)
            {
                return linker.End(head);
            }

            var end = new Chain();
            linker.Cover(head.Location, end);
            end.Add(linker.End(head));
            return end.First!;
        }

        var entry = linker.LinkBody(rule.Body, End);
        var keyTerm = head.Kind switch { RuleKind.PartialSet => head.Member, RuleKind.PartialObject => head.Path[head.GroundLength], _ => null };
        Node? keyed = null;
        var keySlot = -1;
        if (keyTerm is VarTerm key && !Variables.IsRoot(key.Name))
        {
            keySlot = linker.SlotOf(key.Name);
            linker._bound = [.. bound, key.Name];
            keyed = linker.LinkBody(rule.Body, End);
        }

        return new()
        {
            Entry = entry,
            KeyedEntry = keyed,
            KeySlot = keySlot,
            ConstantKey = (keyTerm as ScalarTerm)?.Value,
            Arguments = arguments,
            SlotCount = linker.SlotCount,
            ObjectCount = linker.ObjectCount,
            ConstantValue = head.Kind is RuleKind.Complete or RuleKind.Function ? (head.Value as ScalarTerm)?.Value : null,
            Location = rule.Location,
        };
    }

    /// <summary>Links a body; the last node is made once everything before it is bound.</summary>
    public Node LinkBody(Body body, Func<Node> end)
    {
        var chain = new Chain();
        for (var index = 0; index < body.Expressions.Count; index++)
        {
            var expression = body.Expressions[index];
            if (index % LinesBetweenGuards == LinesBetweenGuards - 1)
            {
                chain.Add(new GuardNode());
            }

            LinkExpression(expression, chain);
            Cover(expression.Location, chain);
        }

        chain.Add(end());
        return chain.First!;
    }

    /// <summary>Notes that the search got here, when coverage is wanted; otherwise there is no node at all.</summary>
    private void Cover(RegoLocation location, Chain chain)
    {
        if (coverage is not null)
        {
            chain.Add(new CoverNode(coverage.Know(location)));
        }
    }

    public int SlotOf(string name)
    {
        if (!_slots.TryGetValue(name, out var slot))
        {
            slot = _slots[name] = _slots.Count;
        }

        return slot;
    }

    private Node End(Head head)
    {
        switch (head.Kind)
        {
            case RuleKind.PartialSet:
                return new YieldMemberNode(SourceOf(head.Member!));
            case RuleKind.PartialObject:
                var path = head.Path.Skip(head.GroundLength).Select(SourceOf).ToArray();
                return new YieldEntryNode(path, SourceOf(head.Member ?? head.Value), head.Member is not null, head.Location);
            default:
                return new YieldValueNode(SourceOf(head.Value), head.Arguments is not null, head.Location);
        }
    }

    private void LinkExpression(Expression expression, Chain chain)
    {
        if (expression.With.Count > 0)
        {
            LinkWith(expression, chain);
        }
        else if (expression.Negated)
        {
            chain.Add(new NotNode(LinkClosed(new([expression with { Negated = false }]))));
        }
        else
        {
            LinkContent(expression, chain);
        }
    }

    /// <summary>Links a search of which only success matters; what it binds is unbound after it.</summary>
    private Node LinkClosed(Body body)
    {
        var before = new HashSet<string>(_bound, StringComparer.Ordinal);
        var entry = LinkBody(body, () => FoundNode.Instance);
        _bound = before;
        return entry;
    }

    private void LinkContent(Expression expression, Chain chain)
    {
        switch (expression.Content)
        {
            case NotBodyContent not:
                chain.Add(new NotNode(LinkClosed(not.Body)));
                break;
            case EveryContent every:
                LinkEvery(every, chain);
                break;
            case TermContent { Term: CallTerm { Operator: VarTerm { Name: "eq" } } call } when call.Arguments.Count == 2:
                if (call.Arguments[1] is CallTerm captured)
                {
                    LinkCall(captured, call.Arguments[0], chain);
                }
                else
                {
                    LinkUnification(call.Arguments[0], call.Arguments[1], chain);
                }

                break;
            case TermContent { Term: CallTerm call }:
                LinkCall(call, null, chain);
                break;
            case TermContent content:
                chain.Add(IsBound(content.Term) ? new TestNode(SourceOf(content.Term)) : Scan((RefTerm)content.Term, null));
                break;
        }
    }

    private void LinkEvery(EveryContent every, Chain chain)
    {
        var domain = SourceOf(every.Domain);
        var before = new HashSet<string>(_bound, StringComparer.Ordinal);
        var key = every.Key is null ? null : PatternOf(every.Key);
        var value = PatternOf(every.Value);
        var body = LinkBody(every.Body, () => FoundNode.Instance);
        _bound = before;
        chain.Add(new EveryNode(domain, key, value, body));
    }

    private void LinkWith(Expression expression, Chain chain)
    {
        var node = new WithNode([.. expression.With.Select(ReplacementOf)], _objects++);
        node.Inner = LinkBody(new([expression with { With = [] }]), () => new WithNode.Leave(node));
        chain.Add(node);
    }

    private Replacement ReplacementOf(WithModifier modifier)
    {
        var name = modifier.Target switch { VarTerm root => root.Name, RefTerm reference => reference.HeadName!, _ => "" };
        var path = modifier.Target is RefTerm below ? below.Path.Select(part => (part as ScalarTerm)?.Value!).ToArray() : [];
        if (name == "input")
        {
            return new(true, path, SourceOf(modifier.Value), null, null);
        }

        object? function = name == "data"
            ? modifier.Target is RefTerm target && tree.Find(target, out var length) is { Kind: RuleKind.Function } group && length == path.Length ? group : null
            : builtins.Find(new CallTerm(modifier.Target, [], modifier.Target.Location).Name!);
        if (function is null)
        {
            return new(false, path, SourceOf(modifier.Value), null, null);
        }

        var stand = StandIn(modifier.Value);
        return new(false, null, stand is null ? SourceOf(modifier.Value) : null, function, stand);
    }

    /// <summary>Gives the function or builtin a replacement names; null when it is a value.</summary>
    private Mock? StandIn(Term value)
    {
        if (value is RefTerm reference && tree.Find(reference, out var length) is { Kind: RuleKind.Function } group && length == reference.Path.Count)
        {
            return new(null, group, null);
        }

        return value is BuiltinTerm { Name: var name } ? new(null, null, builtins.Find(name)) : null;
    }

    private void LinkCall(CallTerm call, Term? output, Chain chain)
    {
        var arguments = call.Arguments.Select(SourceOf).ToArray();
        if (call.Operator is RefTerm reference && tree.Find(reference, out _) is { } function)
        {
            chain.Add(Captured(output, chain, pattern => new FunctionNode(function, arguments, pattern, call.Location)));
        }
        else
        {
            var builtin = builtins.Find(call.Name!)!;
            chain.Add(Captured(output, chain, pattern => new BuiltinNode(builtin, arguments, pattern, call.Location)));
        }
    }

    /// <summary>What captures an answer may itself iterate (<c>a[i] = f(x)</c>): then it scans after the call.</summary>
    private Node Captured(Term? output, Chain chain, Func<Pattern?, Node> make)
    {
        if (output is not RefTerm reference || IsBound(reference))
        {
            return make(output is null ? null : PatternOf(output));
        }

        var answer = new VarTerm($"#answer{_slots.Count}", reference.Location);
        chain.Add(make(PatternOf(answer)));
        return Scan(reference, answer);
    }

    private sealed class Chain
    {
        private Node? _last;

        public Node? First { get; private set; }

        public void Add(Node node)
        {
            First ??= node;
            if (_last is not null)
            {
                _last.Next = node;
            }

            _last = node;
        }
    }
}
