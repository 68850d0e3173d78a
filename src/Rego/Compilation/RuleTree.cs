using Bacalhau.Rego.Evaluation;
using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Compilation;

/// <summary>Puts the rules of all files into the tree below <c>data</c> and checks that they get along.</summary>
internal sealed class RuleTree(CompilerErrors errors)
{
    public DataNode Root { get; } = new("data", "data") { IsPackage = true };

    public List<RuleGroup> Groups { get; } = [];

    public void Add(Module module)
    {
        var package = Root;
        foreach (var name in module.Package)
        {
            package = package.Child(name);
            package.IsPackage = true;
        }

        foreach (var rule in module.Rules)
        {
            Add(package, rule);
        }
    }

    /// <summary>Finds the group a reference names with its leading constants; <paramref name="length"/> is how many of them.</summary>
    public RuleGroup? Find(RefTerm reference, out int length)
    {
        var node = Root;
        length = 0;
        if (reference.HeadName != "data")
        {
            return null;
        }

        foreach (var part in reference.Path)
        {
            if (part is not ScalarTerm { Value: var key } || !node.Children.TryGetValue(key, out var child))
            {
                return null;
            }

            node = child;
            length++;
            if (node.Group is not null)
            {
                return node.Group;
            }
        }

        return null;
    }

    /// <summary>Reports rules that stand in each other's way.</summary>
    public void Check()
    {
        foreach (var group in Groups)
        {
            if (group.Node.IsPackage)
            {
                errors.Add(RegoErrorCode.Compile, $"package {group.Path} conflicts with rule {group.Path}", Location(group));
            }
            else if (group.Kind != RuleKind.PartialObject && group.Node.Children.Values.SelectMany(child => child.Groups()).FirstOrDefault() is { } below)
            {
                errors.Add(RegoErrorCode.Type, $"rule {group.Path} conflicts with [{below.Path}]", Location(group));
            }
        }
    }

    private static RegoLocation Location(RuleGroup group) => group.Sources.Count > 0 ? group.Sources[0].Location : group.DefaultSource!.Location;

    private void Add(DataNode package, Rule rule)
    {
        var node = package.Child(rule.Head.Name);
        foreach (var part in rule.Head.Path.Take(rule.Head.GroundLength).Skip(1))
        {
            node = node.Child(((RegoString)((ScalarTerm)part).Value).Value);
        }

        var (kind, arity) = (rule.Head.Kind, rule.Head.Arguments?.Count ?? 0);
        if (node.Group is null)
        {
            node.Group = new(Groups.Count, node, kind, arity);
            Groups.Add(node.Group);
        }
        else if (node.Group.Kind != kind || node.Group.Arity != arity)
        {
            errors.Add(RegoErrorCode.Type, $"conflicting rules {node.Path} found", rule.Location);
            return;
        }

        if (!rule.IsDefault)
        {
            node.Group.Sources.Add(rule);
        }
        else if (node.Group.DefaultSource is null)
        {
            node.Group.DefaultSource = rule;
        }
        else
        {
            errors.Add(RegoErrorCode.Type, $"multiple default rules {node.Path} found", rule.Location);
        }
    }
}
