using Bacalhau.Rego.Evaluation;
using Bacalhau.Rego.Parsing;
using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Compilation;

/// <summary>All passes from sources to linked rules, in OPA's order, because the order shows in what a policy means.</summary>
internal sealed class PolicyCompiler
{
    private readonly RegoOptions _options;
    private readonly CompilerErrors _errors;
    private readonly NameSource _names = new();
    private readonly Dictionary<Rule, Module> _moduleOf = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Module, Dictionary<string, Term>> _globals = new(ReferenceEqualityComparer.Instance);

    private PolicyCompiler(RegoOptions options, CompilerErrors errors)
    {
        _options = options;
        _errors = errors;
        Tree = new(errors);
    }

    private RuleTree Tree { get; }

    public static RuleTree Compile(IReadOnlyList<RegoFile> files, RegoOptions options)
    {
        var limits = options.Limits;
        if (files.Count > limits.MaxModules)
        {
            throw new RegoException(RegoErrorCode.Compile, $"more than {limits.MaxModules} policy files");
        }

        var sources = new Dictionary<string, SourceText>(StringComparer.Ordinal);
        var problems = new List<RegoDiagnostic>();
        var modules = new List<Module>();
        foreach (var file in files)
        {
            if (file.Text.Length > limits.MaxSourceBytes)
            {
                throw new RegoException(RegoErrorCode.Parse, $"policy file is larger than {limits.MaxSourceBytes} bytes", new(file.Name, 1, 1));
            }

            var source = sources[file.Name] = new(file.Name, file.Text);
            if (problems.Count < limits.MaxDiagnostics && Parser.ParseModule(source, options.Grammar == RegoGrammar.V1, limits, problems) is { } module)
            {
                modules.Add(module);
            }
        }

        if (problems.Count > 0)
        {
            throw new RegoException(problems);
        }

        var compiler = new PolicyCompiler(options, new(sources, limits.MaxDiagnostics));
        compiler.Run(modules);
        return compiler.Tree;
    }

    /// <summary>Compiles a query against compiled rules.</summary>
    public static CompiledQuery CompileQuery(string text, RuleTree tree, RegoOptions options)
    {
        var source = new SourceText("query", text);
        var errors = new CompilerErrors(new Dictionary<string, SourceText>(StringComparer.Ordinal) { ["query"] = source }, options.Limits.MaxDiagnostics);
        var names = new NameSource();
        var body = Parser.ParseQuery(source, options.Limits);
        string? value = null;
        if (body.Expressions is [{ Negated: false, Content: TermContent { Term: var term } } only]
            && term is not CallTerm { Operator: VarTerm { Name: "eq" or "assign" } })
        {
            // A query that is one term is asked for its value, false included.
            value = "#value";
            body = new([only with { Content = new TermContent(CallTerm.Of("eq", only.Location, new VarTerm(value, only.Location), term)) }]);
        }

        var resolver = new NameResolver(new Dictionary<string, Term>(StringComparer.Ordinal), isV1: true, options.Builtins, names, errors);
        body = resolver.ResolveQuery(body);
        errors.ThrowIfAny();
        body = new(new Expander(names, call => ArityOf(call, tree, options.Builtins)).ExpandBody(body.Expressions));
        new CallChecks(tree, options.Builtins, isV1: false, errors).Check(body);
        errors.ThrowIfAny();
        body = new SafetyOrder(errors).Order(body, new HashSet<string>(StringComparer.Ordinal), out var safe);
        errors.ThrowIfAny();
        body = new OperandHoister(names).Hoist(body);
        var linker = new Linker(tree, options.Builtins, coverage: null);
        var shown = safe.Where(name => NameSource.Original(name) is { Length: > 0 } written && !written.StartsWith(VarTerm.Wildcard, StringComparison.Ordinal)).ToList();
        if (value is not null)
        {
            shown.Add(value);
        }

        if (value is not null && shown.Count == 1)
        {
            var answer = linker.LinkBody(body, () => new YieldAnswerNode(linker.SlotOf(value)));
            return new(answer, linker.SlotCount, linker.ObjectCount, value, IsAnswerOnly: true);
        }

        var entry = linker.LinkBody(body, () => new YieldBindingsNode([.. shown.Select(name => (name == value ? value : NameSource.Original(name), linker.SlotOf(name)))]));
        return new(entry, linker.SlotCount, linker.ObjectCount, value, IsAnswerOnly: false);
    }

    private static int? ArityOf(CallTerm call, RuleTree tree, RegoBuiltins builtins)
    {
        if (call.Operator is RefTerm reference && tree.Find(reference, out var length) is { Kind: RuleKind.Function } group)
        {
            return length == reference.Path.Count ? group.Arity : null;
        }

        return call.Name is { } name ? builtins.Find(name)?.Arguments.Count : null;
    }

    private void Run(List<Module> modules)
    {
        foreach (var module in modules)
        {
            Tree.Add(module);
            foreach (var rule in module.Rules)
            {
                _moduleOf[rule] = module;
            }
        }

        var exports = modules.GroupBy(module => string.Join('\0', module.Package), StringComparer.Ordinal)
            .ToDictionary(package => package.Key, package => package.SelectMany(module => module.Rules).Select(rule => rule.Head.Name).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var module in modules)
        {
            _globals[module] = Globals(module, exports[string.Join('\0', module.Package)]);
        }

        Transform(Resolve);
        _errors.ThrowIfAny();
        Tree.Check();
        _errors.ThrowIfAny();
        var expander = new Expander(_names, call => ArityOf(call, Tree, _options.Builtins));
        Transform((rule, _) => expander.Expand(rule));
        Transform((rule, module) =>
        {
            new CallChecks(Tree, _options.Builtins, module.IsV1, _errors).Check(rule);
            return rule;
        });
        _errors.ThrowIfAny();
        var safety = new SafetyOrder(_errors);
        Transform((rule, _) =>
        {
            safety.CheckHead(rule);
            return rule;
        });
        _errors.ThrowIfAny();
        Transform((rule, _) => safety.Order(rule));
        _errors.ThrowIfAny();
        var hoister = new OperandHoister(_names);
        Transform((rule, _) => hoister.Hoist(rule));
        new RecursionCheck(Tree, _errors).Check();
        _errors.ThrowIfAny();
        new ConstantTypes(Tree, _errors).Check();
        _errors.ThrowIfAny();
        Link();
    }

    private Rule Resolve(Rule rule, Module module) => new NameResolver(_globals[module], module.IsV1, _options.Builtins, _names, _errors).Resolve(rule);

    private void Transform(Func<Rule, Module, Rule> pass)
    {
        Rule Apply(Rule rule)
        {
            var module = _moduleOf[rule];
            var changed = pass(rule, module);
            _moduleOf[changed] = module;
            return changed;
        }

        foreach (var group in Tree.Groups)
        {
            for (var index = 0; index < group.Sources.Count; index++)
            {
                group.Sources[index] = Apply(group.Sources[index]);
            }

            if (group.DefaultSource is not null)
            {
                group.DefaultSource = Apply(group.DefaultSource);
            }
        }
    }

    private Dictionary<string, Term> Globals(Module module, HashSet<string> rules)
    {
        var globals = new Dictionary<string, Term>(StringComparer.Ordinal);
        var imported = new HashSet<string>(StringComparer.Ordinal);
        foreach (var import in module.Imports)
        {
            if (import.Path[0] is not ("data" or "input"))
            {
                continue;
            }

            if (!imported.Add(import.Name) && module.IsV1)
            {
                _errors.Add(RegoErrorCode.Compile, $"import must not shadow import {string.Join('.', import.Path)}", import.Location);
            }

            globals[import.Name] = Reference(import.Path[0], import.Path.Skip(1), import.Location);
        }

        foreach (var name in rules)
        {
            if (name is "input" or "data")
            {
                if (module.IsV1 && module.Rules.FirstOrDefault(rule => rule.Head.Name == name) is { } shadowing)
                {
                    _errors.Add(RegoErrorCode.Compile, $"rules must not shadow {name} (use a different rule name)", shadowing.Location);
                }

                continue;
            }

            globals[name] = Reference("data", [.. module.Package, name], module.Location);
        }

        return globals;
    }

    private static Term Reference(string root, IEnumerable<string> path, RegoLocation location)
    {
        Term[] parts = [.. path.Select(part => new ScalarTerm(RegoValue.From(part), location))];
        return parts.Length == 0 ? new VarTerm(root, location) : new RefTerm(new VarTerm(root, location), parts, location);
    }

    private void Link()
    {
        foreach (var group in Tree.Groups)
        {
            var definitions = new List<(Rule, Definition, int, int)>();
            for (var chain = 0; chain < group.Sources.Count; chain++)
            {
                var place = 0;
                for (var link = group.Sources[chain]; link is not null; link = link.Else)
                {
                    definitions.Add((link, Linker.Link(link, Tree, _options.Builtins, _options.Coverage), chain, place++));
                }
            }

            group.Index = new IndexBuilder(Tree).Build(definitions);
            group.Default = group.DefaultSource is null ? null : Linker.Link(group.DefaultSource, Tree, _options.Builtins, _options.Coverage);
        }
    }
}
