using Bacalhau.Rego.Evaluation;

namespace Bacalhau.Rego;

/// <summary>One evaluation: an input and what queries on it have computed so far. For one thread.</summary>
public sealed class RegoEvaluation : IDisposable
{
    private static readonly List<RegoValue> None = [];
    private readonly RegoPolicy _policy;
    private readonly BuiltinContext _context;
    private readonly Evaluator _evaluator;
    private readonly List<RegoValue> _more = [];
    private bool _active;

    internal RegoEvaluation(RegoPolicy policy)
    {
        _policy = policy;
        _context = new(policy.Options.Limits, policy.Options.Clock) { Services = policy.Options.Services };
        _evaluator = new(policy.GroupCount, _context, policy.Options.StrictBuiltinErrors);
    }

    /// <summary>Gets the steps taken by the queries so far.</summary>
    public int Steps => _context.Steps;

    /// <summary>Evaluates a query. A query that failed leaves the evaluation usable for others.</summary>
    /// <exception cref="RegoException">A conflict, a builtin error when those are strict, or a limit.</exception>
    public RegoResult Evaluate(RegoQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        ObjectDisposedException.ThrowIf(!_active, this);
        if (query.Policy != _policy)
        {
            throw new ArgumentException("the query belongs to another policy", nameof(query));
        }

        var compiled = query.Compiled;
        List<IReadOnlyDictionary<string, RegoValue>>? found = compiled.IsAnswerOnly ? null : [];
        _more.Clear();
        var layer = _evaluator.Layer;
        _evaluator.Errors.Clear();
        try
        {
            var first = _evaluator.Run(compiled.Entry, compiled.SlotCount, compiled.ObjectCount, (object?)found ?? _more);
            IReadOnlyList<RegoDiagnostic> errors = _evaluator.Errors.Count == 0 ? [] : [.. _evaluator.Errors];
            if (found is null)
            {
                return new(first, _more.Count == 0 ? None : [.. _more], errors);
            }

            return new(TakeValues(found, compiled.Value), found, errors);
        }
        catch (Exception unforeseen) when (unforeseen is not RegoException)
        {
            // A bug of ours or of a builtin: the caller still meets one kind of exception, and denies.
            throw new RegoException(RegoErrorCode.EvaluationInternal, $"unforeseen {unforeseen.GetType().Name} in {_context.Builtin}: {unforeseen.Message}", null, unforeseen);
        }
        finally
        {
            _evaluator.Layer = layer;
        }
    }

    /// <summary>Ends the evaluation.</summary>
    public void Dispose()
    {
        if (_active)
        {
            _active = false;
            _evaluator.Reset(null, null);
            _policy.GiveBack(this);
        }
    }

    /// <summary>Takes the values of the term out of the bindings, where it has a name that no variable can have.</summary>
    private static List<RegoValue> TakeValues(List<IReadOnlyDictionary<string, RegoValue>> found, string? name)
    {
        var values = new List<RegoValue>(found.Count);
        foreach (var bindings in found)
        {
            var value = RegoValue.True;
            if (name is not null)
            {
                ((Dictionary<string, RegoValue>)bindings).Remove(name, out value!);
            }

            values.Add(value);
        }

        return values;
    }

    internal void Reset(RegoValue? input, CancellationToken cancellationToken)
    {
        _active = true;
        _context.Reset(cancellationToken);
        _evaluator.Reset(input, _policy.Options.Data);
    }
}
