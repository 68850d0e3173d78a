using Bacalhau.Rego.Evaluation;
using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Compilation;

/// <summary>Finds rules that need themselves. A computed reference touches everything below its constant part.</summary>
internal sealed class RecursionCheck(RuleTree tree, CompilerErrors errors)
{
    public void Check()
    {
        var needs = tree.Groups.ToDictionary(group => group, Needs);
        var waiting = tree.Groups.ToDictionary(group => group, group => needs[group].Count);
        var users = tree.Groups.ToDictionary(group => group, _ => new List<RuleGroup>());
        foreach (var (group, needed) in needs)
        {
            foreach (var other in needed)
            {
                users[other].Add(group);
            }
        }

        // Rules that need nothing fall away, then those that needed only them; what is left leads into a cycle.
        var free = new Stack<RuleGroup>(waiting.Where(entry => entry.Value == 0).Select(entry => entry.Key));
        while (free.TryPop(out var done))
        {
            waiting.Remove(done);
            foreach (var user in users[done])
            {
                if (--waiting[user] == 0)
                {
                    free.Push(user);
                }
            }
        }

        var reported = new HashSet<RuleGroup>();
        foreach (var start in waiting.Keys.OrderBy(group => group.Id))
        {
            Report(start, needs, waiting, reported);
        }
    }

    private void Report(RuleGroup start, Dictionary<RuleGroup, HashSet<RuleGroup>> needs, Dictionary<RuleGroup, int> left, HashSet<RuleGroup> reported)
    {
        var path = new List<RuleGroup>();
        var group = start;
        while (!path.Contains(group))
        {
            if (reported.Contains(group))
            {
                return;
            }

            path.Add(group);
            group = needs[group].Where(left.ContainsKey).OrderBy(other => other.Id).First();
        }

        var cycle = path.Skip(path.IndexOf(group)).ToList();
        foreach (var member in cycle)
        {
            reported.Add(member);
            var at = cycle.IndexOf(member);
            var trace = cycle.Skip(at).Concat(cycle.Take(at)).Append(member).Select(rule => rule.Path);
            errors.Add(RegoErrorCode.Recursion, $"rule {member.Path} is recursive: {string.Join(" -> ", trace)}", member.Sources[0].Location);
        }
    }

    private HashSet<RuleGroup> Needs(RuleGroup group)
    {
        var found = new HashSet<RuleGroup>();
        foreach (var rule in group.Sources)
        {
            for (var link = rule; link is not null; link = link.Else)
            {
                Visit(link.Body, found);
                Visit(link.Head.Value, found);
            }
        }

        if (group.DefaultSource is { } fallback)
        {
            Visit(fallback.Head.Value, found);
            Visit(fallback.Body, found);
        }

        return found;
    }

    private void Visit(Body body, HashSet<RuleGroup> found)
    {
        foreach (var expression in body.Expressions)
        {
            foreach (var modifier in expression.With)
            {
                Visit(modifier.Value, found);
            }

            switch (expression.Content)
            {
                case TermContent content:
                    Visit(content.Term, found);
                    break;
                case EveryContent every:
                    Visit(every.Domain, found);
                    Visit(every.Body, found);
                    break;
                case NotBodyContent not:
                    Visit(not.Body, found);
                    break;
            }
        }
    }

    private void Visit(Term term, HashSet<RuleGroup> found)
    {
        switch (term)
        {
            case VarTerm { Name: "data" }:
                found.UnionWith(tree.Groups);
                break;
            case RefTerm reference:
                if (reference.HeadName == "data")
                {
                    Touch(reference, found);
                }

                foreach (var part in reference.Path)
                {
                    Visit(part, found);
                }

                break;
            case CallTerm call:
                if (call.Operator is RefTerm callee && callee.HeadName == "data")
                {
                    Touch(callee, found);
                }

                foreach (var argument in call.Arguments)
                {
                    Visit(argument, found);
                }

                break;
            case ArrayTerm array:
                foreach (var item in array.Items)
                {
                    Visit(item, found);
                }

                break;
            case SetTerm set:
                foreach (var item in set.Items)
                {
                    Visit(item, found);
                }

                break;
            case ObjectTerm map:
                foreach (var (key, value) in map.Entries)
                {
                    Visit(key, found);
                    Visit(value, found);
                }

                break;
            case ComprehensionTerm comprehension:
                Visit(comprehension.Body, found);
                break;
        }
    }

    private void Touch(RefTerm reference, HashSet<RuleGroup> found)
    {
        var nodes = new List<DataNode> { tree.Root };
        foreach (var part in reference.Path)
        {
            var below = new List<DataNode>();
            foreach (var node in nodes)
            {
                if (node.Group is not null)
                {
                    found.UnionWith(node.Groups());
                }
                else if (part is not ScalarTerm { Value: var key })
                {
                    below.AddRange(node.Children.Values);
                }
                else if (node.Children.TryGetValue(key, out var child))
                {
                    below.Add(child);
                }
            }

            nodes = below;
        }

        found.UnionWith(nodes.SelectMany(node => node.Groups()));
    }
}
