using System.Runtime.CompilerServices;
using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego.Evaluation;

/// <summary>The state of one evaluation: documents, what is remembered, counters. One thread; several queries may follow each other in it.</summary>
internal sealed partial class Evaluator
{
    private readonly int _groups;
    private readonly Layer _root;
    private int _depth;
    private RegoValue[] _arguments = new RegoValue[64];
    private int _argumentCount;
    private readonly Stack<Frame> _frames = new();
    private readonly Dictionary<(string Builtin, RegoValue Arguments), RegoValue?> _answers = [];

    public Evaluator(int groups, BuiltinContext context, bool strict)
    {
        _groups = groups;
        Context = context;
        Strict = strict;
        Layer = _root = new(null, null, groups);
    }

    public BuiltinContext Context { get; }

    public Layer Layer { get; set; }

    /// <summary>Gets whether a failing builtin fails the query; otherwise its expression is undefined.</summary>
    public bool Strict { get; }

    /// <summary>Gets the errors of builtins that did not fail the query.</summary>
    public List<RegoDiagnostic> Errors { get; } = [];

    public static RegoException ObjectConflict(RegoLocation location) =>
        new(RegoErrorCode.EvaluationConflict, "object keys must be unique", location);

    public static RegoException ValueConflict(bool isFunction, RegoLocation location) =>
        new(RegoErrorCode.EvaluationConflict, isFunction ? "functions must not produce multiple outputs for same inputs" : "complete rules must not produce multiple outputs", location);

    public Layer NewLayer(RegoValue? input, RegoValue? data, Overlay? overlay, Dictionary<object, Mock>? mocks)
    {
        Context.ChargeBytes(100 + (_groups * 9L));
        return new(input, data, _groups) { Overlay = overlay, Mocks = mocks };
    }

    /// <summary>Counts one step and looks whether the stack still has room.</summary>
    public void Step()
    {
        Context.ChargeSteps(1);
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw RegoException.LimitExceeded("evaluation nests too deeply");
        }
    }

    /// <summary>Compares, counting the work for large values.</summary>
    public bool AreEqual(RegoValue left, RegoValue right)
    {
        if (left.Weight > 64 && right.Weight == left.Weight)
        {
            Context.ChargeSteps(left.Weight / 64);
        }

        return left.Equals(right);
    }

    public void Built(int elements) => Context.ChargeBytes(elements * 40L);

    public void CheckElements(int count)
    {
        if (count >= Context.Limits.MaxElements)
        {
            throw RegoException.LimitExceeded($"a collection of more than {Context.Limits.MaxElements} elements");
        }
    }

    /// <summary>Takes room for arguments from a stack; nothing is allocated for a call.</summary>
    public Span<RegoValue> PushArguments(int count)
    {
        if (_argumentCount + count > _arguments.Length)
        {
            Array.Resize(ref _arguments, (_arguments.Length + count) * 2);
        }

        _argumentCount += count;
        return _arguments.AsSpan(_argumentCount - count, count);
    }

    public void PopArguments(int count)
    {
        _argumentCount -= count;
        Array.Clear(_arguments, _argumentCount, count);
    }

    public RegoValue? CallBuiltin(RegoBuiltin builtin, ReadOnlySpan<RegoValue> arguments, RegoLocation location)
    {
        if (!builtin.Traits.HasFlag(RegoBuiltinTraits.Memoised))
        {
            return Invoke(builtin, arguments, location);
        }

        var key = (builtin.Name, RegoArray.Adopt(arguments.ToArray()));
        if (!_answers.TryGetValue(key, out var answer))
        {
            answer = _answers[key] = Invoke(builtin, arguments, location);
        }

        return answer;
    }

    public RegoValue? CallFunction(RuleGroup function, RegoValue[] arguments)
    {
        var key = (function.Id, (RegoValue)RegoArray.Adopt(arguments));
        if (Layer.Keyed.TryGetValue(key, out var known))
        {
            return known;
        }

        var layer = Layer;
        Enter();
        var value = EvaluateValue(function, arguments);
        _depth--;
        return layer.Keyed[key] = value;
    }

    /// <summary>Calls the stand-in of a function; inside it the original is meant again.</summary>
    public RegoValue? CallMock(object original, RuleGroup stand, RegoValue[] arguments)
    {
        var before = Layer;
        var mocks = new Dictionary<object, Mock>(before.Mocks!);
        mocks.Remove(original);
        Layer = NewLayer(before.Input, before.Data, before.Overlay, mocks.Count == 0 ? null : mocks);
        var answer = stand.Kind == RuleKind.Function ? CallFunction(stand, arguments) : Value(stand);
        Layer = before;
        return answer;
    }

    /// <summary>Gives the value of a rule: what a complete rule says, the whole set or object of a partial one.</summary>
    public RegoValue? Value(RuleGroup group)
    {
        var layer = Layer;
        if (layer.Known[group.Id])
        {
            return layer.Values[group.Id];
        }

        Enter();
        var value = group.Kind switch
        {
            RuleKind.PartialSet => EvaluateSet(group, null),
            RuleKind.PartialObject => EvaluateObject(group, null),
            RuleKind.Complete => EvaluateValue(group, []),
            _ => null,
        };
        _depth--;
        layer.Known[group.Id] = true;
        return layer.Values[group.Id] = value;
    }

    /// <summary>Gives one member or entry of a partial rule, evaluating only the definitions that can give it.</summary>
    public RegoValue? Value(RuleGroup group, RegoValue key)
    {
        var layer = Layer;
        if (layer.Known[group.Id])
        {
            return layer.Values[group.Id] is { } all ? Source.Step(all, key) : null;
        }

        if (layer.Keyed.TryGetValue((group.Id, key), out var known))
        {
            return known;
        }

        Enter();
        var value = group.Kind == RuleKind.PartialSet ? EvaluateSet(group, key).Get(key) : EvaluateObject(group, key).Get(key);
        _depth--;
        return layer.Keyed[(group.Id, key)] = value;
    }

    public void Reset(RegoValue? input, RegoValue? data)
    {
        _depth = 0;
        _argumentCount = 0;
        _answers.Clear();
        Errors.Clear();
        Layer = _root;
        _root.Reset(input, data);
    }

    /// <summary>Counts how deeply rules call rules; a query that failed may leave the counter up, the next one starts anew.</summary>
    private void Enter()
    {
        Step();
        if (++_depth > Context.Limits.MaxCallDepth)
        {
            throw RegoException.LimitExceeded($"rules call rules deeper than {Context.Limits.MaxCallDepth} levels");
        }
    }

    private RegoValue? Invoke(RegoBuiltin builtin, ReadOnlySpan<RegoValue> arguments, RegoLocation location)
    {
        Context.Builtin = builtin.Name;
        Context.Location = location;
        for (var index = 0; index < arguments.Length; index++)
        {
            if ((builtin.Arguments[index] & arguments[index].Type) == 0)
            {
                Context.TypeError(index + 1, arguments[index], builtin.Arguments[index]);
                return Failed();
            }
        }

        var answer = builtin.Function(arguments, Context);
        return answer ?? Failed();
    }

    private RegoValue? Failed()
    {
        if (Context.Reported is { } problem)
        {
            Context.ClearReported();
            if (Strict)
            {
                throw new RegoException([problem]);
            }

            if (Errors.Count < Context.Limits.MaxDiagnostics)
            {
                Errors.Add(problem);
            }
        }

        return null;
    }
}
