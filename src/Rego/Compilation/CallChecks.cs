using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Compilation;

/// <summary>Checks every call of a rule: that the function exists, is not deprecated, and takes what it is given.</summary>
internal sealed class CallChecks(RuleTree tree, RegoBuiltins builtins, bool isV1, CompilerErrors errors)
{
    public void Check(Rule rule)
    {
        Check(rule.Body);
        if (rule.Else is not null)
        {
            Check(rule.Else);
        }
    }

    public void Check(Body body)
    {
        foreach (var expression in body.Expressions)
        {
            foreach (var modifier in expression.With)
            {
                CheckTarget(modifier);
                Check(modifier.Value);
            }

            switch (expression.Content)
            {
                case TermContent content:
                    Check(content.Term);
                    break;
                case EveryContent every:
                    Check(every.Body);
                    break;
                case NotBodyContent not:
                    Check(not.Body);
                    break;
            }
        }
    }

    private void CheckTarget(WithModifier modifier)
    {
        var head = modifier.Target switch { VarTerm name => name.Name, RefTerm reference => reference.HeadName, _ => null };
        if (head is "input" or "data")
        {
            if (modifier.Target is RefTerm { Path: var path } && path.Any(part => part is not ScalarTerm))
            {
                errors.Add(RegoErrorCode.Type, "with keyword target must be a constant path", modifier.Target.Location);
            }
        }
        else if (ArityOf(modifier.Target) is null)
        {
            errors.Add(RegoErrorCode.Type, "with keyword target must reference existing input, data, or a function", modifier.Target.Location);
            return;
        }

        var stand = ArityOf(modifier.Value);
        if (ArityOf(modifier.Target) is { } arity)
        {
            if (stand is not null && stand != arity)
            {
                errors.Add(RegoErrorCode.Type, $"{new CallTerm(modifier.Target, [], modifier.Target.Location).Name}: arity mismatch", modifier.Target.Location);
            }
        }
        else if (modifier.Value is BuiltinTerm value)
        {
            errors.Add(RegoErrorCode.UnsafeVariable, $"var {value.Name.Split('.')[0]} is unsafe", value.Location);
        }
    }

    /// <summary>Gives how many arguments the function takes that a term names; null when it names none.</summary>
    private int? ArityOf(Term term) => term switch
    {
        BuiltinTerm builtin => builtins.Find(builtin.Name)?.Arguments.Count,
        RefTerm { HeadName: "data" } reference => tree.Find(reference, out var length) is { Kind: RuleKind.Function } group && length == reference.Path.Count ? group.Arity : null,
        _ => new CallTerm(term, [], term.Location).Name is { } name ? builtins.Find(name)?.Arguments.Count : null,
    };

    private void Check(Term term)
    {
        if (term is CallTerm call)
        {
            CheckCall(call);
            foreach (var argument in call.Arguments)
            {
                Check(argument);
            }

            return;
        }

        foreach (var comprehension in Variables.Closures(term))
        {
            Check(comprehension.Body);
        }
    }

    private void CheckCall(CallTerm call)
    {
        var name = call.Name ?? "";
        if (name == "eq" && call.Arguments.Count == 2)
        {
            return;
        }

        if (call.Operator is RefTerm reference && tree.Find(reference, out var length) is { } group && length == reference.Path.Count)
        {
            if (group.Kind != RuleKind.Function)
            {
                errors.Add(RegoErrorCode.Type, $"undefined function {name}", call.Location);
            }
            else if (group.Arity != call.Arguments.Count)
            {
                errors.Add(RegoErrorCode.Type, $"function {name} has arity {group.Arity}, got {Count(call.Arguments.Count)}", call.Location);
            }

            return;
        }

        if (builtins.Find(name) is not { } builtin)
        {
            errors.Add(RegoErrorCode.Type, $"undefined function {name}", call.Location);
        }
        else if (isV1 && builtin.Traits.HasFlag(RegoBuiltinTraits.Deprecated))
        {
            errors.Add(RegoErrorCode.Type, $"deprecated built-in function calls in expression: {name}", call.Location);
        }
        else if (builtin.Arguments.Count != call.Arguments.Count)
        {
            errors.Add(RegoErrorCode.Type, $"{name}: arity mismatch, takes {builtin.Arguments.Count}, got {Count(call.Arguments.Count)}", call.Location);
        }
        else
        {
            for (var index = 0; index < call.Arguments.Count; index++)
            {
                // The old casts take anything and fail when they run.
                if (!builtin.Traits.HasFlag(RegoBuiltinTraits.Deprecated) && TypeOf(call.Arguments[index]) is { } type && (type & builtin.Arguments[index]) == 0)
                {
                    errors.Add(RegoErrorCode.Type, $"{name}: invalid argument(s): operand {index + 1} must be {RegoTypeNames.Of(builtin.Arguments[index])} but is {RegoTypeNames.Of(type)}", call.Location);
                }
            }
        }
    }

    private static string Count(int arguments) => arguments == 1 ? "1 argument" : $"{arguments} arguments";

    private static RegoTypes? TypeOf(Term term) => term switch
    {
        ScalarTerm scalar => scalar.Value.Type,
        ArrayTerm => RegoTypes.Array,
        SetTerm => RegoTypes.Set,
        ObjectTerm => RegoTypes.Object,
        ComprehensionTerm comprehension => comprehension.Kind switch { ComprehensionKind.Array => RegoTypes.Array, ComprehensionKind.Set => RegoTypes.Set, _ => RegoTypes.Object },
        _ => null,
    };
}
