using Bacalhau.Rego.Compilation;

namespace Bacalhau.Rego;

/// <summary>A compiled policy. Immutable; any number of threads may evaluate it at once.</summary>
public sealed class RegoPolicy
{
    private readonly RuleTree _tree;

    // A slot per processor, taken and given back by one exchange: threads on different processors do not meet.
    private readonly RegoEvaluation?[] _pool = new RegoEvaluation?[Environment.ProcessorCount * 2];

    private RegoPolicy(RuleTree tree, RegoOptions options)
    {
        _tree = tree;
        Options = options;
    }

    /// <summary>Gets how the policy was loaded.</summary>
    public RegoOptions Options { get; }

    internal int GroupCount => _tree.Groups.Count;

    internal IEnumerable<Evaluation.RuleGroup> Groups => _tree.Groups;

    /// <summary>Compiles files into a policy.</summary>
    /// <param name="files">The files; none gives a policy whose every answer is undefined.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <exception cref="RegoException">The policy does not load; all problems found, up to the limit.</exception>
    public static RegoPolicy Load(IEnumerable<RegoFile> files, RegoOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        options ??= new();
        return new(Guarded(() => PolicyCompiler.Compile([.. files], options)), options);
    }

    /// <summary>Compiles a query such as <c>data.example.allow</c>, to be evaluated many times.</summary>
    /// <exception cref="RegoException">The query does not compile.</exception>
    public RegoQuery Prepare(string query) => new(this, query, Guarded(() => PolicyCompiler.CompileQuery(query, _tree, Options)));

    /// <summary>Starts an evaluation, in which several queries share what they compute. Dispose it to give its memory back.</summary>
    /// <param name="input">The input document; null for none, which is undefined and not the value null.</param>
    /// <param name="cancellationToken">Ends the evaluation early.</param>
    public RegoEvaluation Begin(RegoValue? input, CancellationToken cancellationToken = default)
    {
        var evaluation = Interlocked.Exchange(ref _pool[Slot()], null) ?? new(this);
        evaluation.Reset(input, cancellationToken);
        return evaluation;
    }

    /// <summary>Evaluates one query.</summary>
    /// <exception cref="RegoException">The query does not compile, or its evaluation failed.</exception>
    public RegoResult Evaluate(string query, RegoValue? input = null, CancellationToken cancellationToken = default)
    {
        using var evaluation = Begin(input, cancellationToken);
        return evaluation.Evaluate(Prepare(query));
    }

    internal void GiveBack(RegoEvaluation evaluation) => Volatile.Write(ref _pool[Slot()], evaluation);

    /// <summary>Turns what nobody foresaw into the one exception that callers handle.</summary>
    private static T Guarded<T>(Func<T> compile)
    {
        try
        {
            return compile();
        }
        catch (Exception unforeseen) when (unforeseen is not RegoException)
        {
            throw new RegoException(RegoErrorCode.EvaluationInternal, $"unforeseen {unforeseen.GetType().Name} while compiling: {unforeseen.Message}", null, unforeseen);
        }
    }

    private int Slot() => Thread.GetCurrentProcessorId() % _pool.Length;
}
