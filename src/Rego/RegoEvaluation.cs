using Bacalhau.Rego.Evaluation;

namespace Bacalhau.Rego;

/// <summary>One evaluation: an input and what queries on it have computed so far. For one thread.</summary>
public sealed class RegoEvaluation : IDisposable
{
    private readonly RegoPolicy _policy;
    private readonly BuiltinContext _context;
    private readonly Evaluator _evaluator;
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
        var found = new List<IReadOnlyDictionary<string, RegoValue>>();
        var layer = _evaluator.Layer;
        _evaluator.Errors.Clear();
        try
        {
            _evaluator.Run(compiled.Entry, compiled.SlotCount, compiled.ObjectCount, found);
        }
        finally
        {
            _evaluator.Layer = layer;
        }

        var value = found.Count == 0 ? null : compiled.Value is null ? RegoValue.True : found[0][compiled.Value];
        return new(value, found, [.. _evaluator.Errors]);
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

    internal void Reset(RegoValue? input, CancellationToken cancellationToken)
    {
        _active = true;
        _context.Reset(cancellationToken);
        _evaluator.Reset(input, _policy.Options.Data);
    }
}
