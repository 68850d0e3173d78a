using Bacalhau.Rego.Evaluation;
using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Compilation;

/// <content>Terms: as values, as patterns, as searches.</content>
internal sealed partial class Linker
{
    private bool IsBound(Term term) => BindingAnalysis.IsKnown(term, _bound);

    private void LinkUnification(Term left, Term right, Chain chain)
    {
        var pending = new List<(Term Left, Term Right)> { (left, right) };
        while (pending.Count > 0)
        {
            var at = pending.FindIndex(pair => IsBound(pair.Left) || IsBound(pair.Right) || pair.Left is RefTerm || pair.Right is RefTerm
                || (pair.Left is ArrayTerm or ScalarTerm && pair.Right is ArrayTerm or ScalarTerm)
                || (pair.Left is ObjectTerm or ScalarTerm && pair.Right is ObjectTerm or ScalarTerm));
            if (at < 0)
            {
                throw new RegoException(RegoErrorCode.UnsafeVariable, "expression is unsafe", left.Location);
            }

            var (a, b) = pending[at];
            pending.RemoveAt(at);
            LinkPair(a, b, chain, pending);
        }
    }

    private void LinkPair(Term left, Term right, Chain chain, List<(Term, Term)> pending)
    {
        if (IsBound(left) && IsBound(right))
        {
            chain.Add(new EqualNode(SourceOf(left), SourceOf(right)));
        }
        else if (right is RefTerm scanned && !IsBound(right))
        {
            LinkScan(scanned, left, chain);
        }
        else if (left is RefTerm other && !IsBound(left))
        {
            LinkScan(other, right, chain);
        }
        else if (IsBound(right))
        {
            var source = SourceOf(right);
            chain.Add(new MatchNode(PatternOf(left), source));
        }
        else if (IsBound(left))
        {
            var source = SourceOf(left);
            chain.Add(new MatchNode(PatternOf(right), source));
        }
        else if (left is ArrayTerm a && right is ArrayTerm b && a.Items.Count == b.Items.Count)
        {
            pending.InsertRange(0, a.Items.Zip(b.Items));
        }
        else if (left is ObjectTerm x && right is ObjectTerm y && BindingAnalysis.Pairs(x, y) is { } pairs)
        {
            pending.InsertRange(0, pairs);
        }
        else
        {
            chain.Add(new FailNode());
        }
    }

    private void LinkScan(RefTerm scanned, Term other, Chain chain)
    {
        if (other is RefTerm second && !IsBound(second))
        {
            var between = new VarTerm($"#between{_slots.Count}", second.Location);
            chain.Add(Scan(second, between));
            other = between;
        }

        chain.Add(Scan(scanned, other));
    }

    private ScanNode Scan(RefTerm reference, Term? output)
    {
        var head = (VarTerm)reference.Head;
        var source = head.Name == "data" ? null : SourceOf(head);
        var path = reference.Path.Select(part => IsBound(part) ? new Operand(SourceOf(part), null) : new Operand(null, PatternOf(part))).ToArray();
        var pattern = output is null ? null : PatternOf(output);
        return source is null ? new DataScanNode(tree.Root, path, pattern) : new ValueScanNode(source, path, pattern);
    }

    private Pattern PatternOf(Term term)
    {
        switch (term)
        {
            case VarTerm name when !Variables.IsRoot(name.Name) && !_bound.Contains(name.Name):
                _bound.Add(name.Name);
                return new AssignPattern(SlotOf(name.Name));
            case ArrayTerm array when !IsBound(array):
                return new ArrayPattern([.. array.Items.Select(PatternOf)]);
            case ObjectTerm map when !IsBound(map):
                return new ObjectPattern([.. map.Entries.Select(entry => (SourceOf(entry.Key), PatternOf(entry.Value)))]);
            default:
                return new EqualPattern(SourceOf(term));
        }
    }

    private Source SourceOf(Term term)
    {
        switch (term)
        {
            case ScalarTerm scalar:
                return new ConstantSource(scalar.Value);
            case VarTerm { Name: "input" }:
                return new InputSource();
            case VarTerm { Name: "data" }:
                return new DataSource(tree.Root, []);
            case VarTerm name:
                return new SlotSource(SlotOf(name.Name));
            case RefTerm { Head: VarTerm { Name: "data" } } reference:
                return DataOf(reference);
            case RefTerm reference:
                return new PathSource(SourceOf(reference.Head), [.. reference.Path.Select(SourceOf)]);
            case ArrayTerm array:
                return new ArraySource([.. array.Items.Select(SourceOf)]);
            case SetTerm set:
                return new SetSource([.. set.Items.Select(SourceOf)]);
            case ObjectTerm map:
                return new ObjectSource([.. map.Entries.Select(entry => (SourceOf(entry.Key), SourceOf(entry.Value)))]);
            case ComprehensionTerm comprehension:
                return ComprehensionOf(comprehension);
            default:
                throw new RegoException(RegoErrorCode.EvaluationInternal, $"a {term.GetType().Name} was left where a value is needed", term.Location);
        }
    }

    private Source DataOf(RefTerm reference)
    {
        var general = new DataSource(tree.Root, [.. reference.Path.Select(SourceOf)]);
        return tree.Find(reference, out var length) is { Kind: not RuleKind.Function } group
            ? new RuleSource(group, [.. reference.Path.Skip(length).Select(SourceOf)], general)
            : general;
    }

    private ComprehensionSource ComprehensionOf(ComprehensionTerm comprehension)
    {
        var source = new ComprehensionSource(comprehension.Kind, _objects++, comprehension.Location);
        var before = new HashSet<string>(_bound, StringComparer.Ordinal);
        source.Entry = LinkBody(comprehension.Body, () =>
            new ComprehensionSource.Collect(source, comprehension.Key is null ? null : SourceOf(comprehension.Key), SourceOf(comprehension.Value)));
        _bound = before;
        return source;
    }
}
