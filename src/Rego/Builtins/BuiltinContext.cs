using System.Security.Cryptography;

namespace Bacalhau.Rego;

/// <summary>What a builtin may use while it runs. One per evaluation, on one thread; never kept beyond the call.</summary>
public sealed class BuiltinContext
{
    private const int StepsBetweenClockReads = 1_024;
    private readonly Dictionary<(string Builtin, RegoValue Key), object> _cache = [];
    private long _nowNanoseconds;
    private long _deadline;
    private int _untilClockRead;
    private bool _pinned;

    internal BuiltinContext(RegoLimits limits, TimeProvider clock)
    {
        Limits = limits;
        Clock = clock;
        Reset(CancellationToken.None);
    }

    /// <summary>Gets the limits of this evaluation.</summary>
    public RegoLimits Limits { get; }

    /// <summary>Gets the source of time. For the time a policy sees use <see cref="NowNanoseconds"/>, which stands still during an evaluation.</summary>
    public TimeProvider Clock { get; }

    /// <summary>Gets the token that ends the evaluation early.</summary>
    public CancellationToken CancellationToken { get; private set; }

    /// <summary>Gets the name of the builtin that runs.</summary>
    public string Builtin { get; internal set; } = "";

    /// <summary>Gets the place of the call.</summary>
    public RegoLocation Location { get; internal set; } = RegoLocation.None;

    /// <summary>Gets or sets where random bytes come from. Default: the operating system.</summary>
    public Action<Memory<byte>> FillRandom { get; internal set; } = static bytes => RandomNumberGenerator.Fill(bytes.Span);

    /// <summary>Gets where <c>print</c> and <c>trace</c> write; null when nobody listens.</summary>
    public Action<RegoLocation, string>? Output { get; internal set; }

    /// <summary>Gets what the host gives its own builtins; null when it gives nothing.</summary>
    public IServiceProvider? Services { get; internal set; }

    /// <summary>Gets the time of this evaluation in nanoseconds since 1970; the same at every call.</summary>
    public long NowNanoseconds
    {
        get
        {
            if (!_pinned)
            {
                _nowNanoseconds = (Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
                _pinned = true;
            }

            return _nowNanoseconds;
        }
    }

    /// <summary>Gets the steps taken so far.</summary>
    public int Steps { get; private set; }

    /// <summary>Gets the bytes built so far (estimated).</summary>
    public long BuiltBytes { get; private set; }

    /// <summary>Gets the error the running builtin reported; null when none.</summary>
    internal RegoDiagnostic? Reported { get; private set; }

    /// <summary>Reports that the builtin failed (<c>eval_builtin_error</c>). Write <c>return context.Error("...")</c>.</summary>
    /// <param name="message">What is wrong, without the builtin's name.</param>
    /// <returns>Always null.</returns>
    public RegoValue? Error(string message)
    {
        Reported = new(RegoErrorCode.EvaluationBuiltin, $"{Builtin}: {message}", Location);
        return null;
    }

    /// <summary>Reports an operand of the wrong type (<c>eval_type_error</c>) where the declared types do not say enough.</summary>
    /// <param name="operand">Number of the operand, from 1.</param>
    /// <param name="got">The operand.</param>
    /// <param name="expected">What it should have been.</param>
    /// <returns>Always null.</returns>
    public RegoValue? TypeError(int operand, RegoValue got, RegoTypes expected) =>
        TypeError($"operand {operand} must be {RegoTypeNames.Of(expected)} but got {RegoTypeNames.Of(got.Type)}");

    /// <summary>Reports an operand whose elements have the wrong type (<c>eval_type_error</c>).</summary>
    public RegoValue? ElementTypeError(int operand, RegoValue collection, RegoValue element, RegoTypes expected) =>
        TypeError($"operand {operand} must be {RegoTypeNames.Of(collection.Type)} of {RegoTypeNames.Of(expected)}s but got {RegoTypeNames.Of(collection.Type)} containing {RegoTypeNames.Of(element.Type)}");

    /// <summary>Reports a wrong type in words of its own (<c>eval_type_error</c>).</summary>
    /// <returns>Always null.</returns>
    public RegoValue? TypeError(string message)
    {
        Reported = new(RegoErrorCode.EvaluationType, $"{Builtin}: {message}", Location);
        return null;
    }

    /// <summary>Counts work. Loops over data count one step a round (many at once is fine).</summary>
    /// <exception cref="RegoException">Too many steps, out of time, or cancelled.</exception>
    public void ChargeSteps(int steps)
    {
        Steps += steps;
        if (Steps > Limits.MaxSteps || Steps < 0)
        {
            throw RegoException.LimitExceeded($"evaluation took more than {Limits.MaxSteps} steps");
        }

        _untilClockRead -= steps;
        if (_untilClockRead <= 0)
        {
            ReadClock();
        }
    }

    /// <summary>Counts what is built; call before building anything whose size the operands decide.</summary>
    /// <exception cref="RegoException">The text is too long or the evaluation has built too much.</exception>
    public void ChargeText(long length)
    {
        if (length > Limits.MaxTextLength)
        {
            throw RegoException.LimitExceeded($"{Builtin}: a text of more than {Limits.MaxTextLength} characters");
        }

        ChargeBytes(length * 2);
    }

    /// <summary>Counts a collection that is built; call before building it.</summary>
    /// <exception cref="RegoException">The collection is too large or the evaluation has built too much.</exception>
    public void ChargeElements(long count)
    {
        if (count > Limits.MaxElements)
        {
            throw RegoException.LimitExceeded($"{Builtin}: a collection of more than {Limits.MaxElements} elements");
        }

        ChargeBytes(count * 40);
    }

    /// <summary>Gives what this evaluation has kept under the key, making it at first need.</summary>
    public T GetOrAdd<T>(RegoValue key, Func<RegoValue, T> create)
        where T : class
    {
        if (_cache.TryGetValue((Builtin, key), out var kept))
        {
            return (T)kept;
        }

        var made = create(key);
        _cache[(Builtin, key)] = made;
        return made;
    }

    /// <summary>Runs work that has a limit of its own, so that its time does not count against the evaluation's.</summary>
    public T OutsideTimeLimit<T>(Func<T> work)
    {
        var before = Clock.GetTimestamp();
        var result = work();
        _deadline = _deadline == long.MaxValue ? _deadline : _deadline + (Clock.GetTimestamp() - before);
        return result;
    }

    internal void ChargeBytes(long bytes)
    {
        BuiltBytes += bytes;
        if (BuiltBytes > Limits.MaxBuiltBytes)
        {
            throw RegoException.LimitExceeded($"evaluation built more than {Limits.MaxBuiltBytes} bytes");
        }
    }

    internal void ClearReported() => Reported = null;

    internal void Reset(CancellationToken cancellationToken)
    {
        _cache.Clear();
        _pinned = false;
        Steps = 0;
        BuiltBytes = 0;
        Reported = null;
        CancellationToken = cancellationToken;
        _untilClockRead = StepsBetweenClockReads;
        _deadline = Limits.EvaluationTimeout == Timeout.InfiniteTimeSpan
            ? long.MaxValue
            : Clock.GetTimestamp() + (long)(Limits.EvaluationTimeout.TotalSeconds * Clock.TimestampFrequency);
    }

    private void ReadClock()
    {
        _untilClockRead = StepsBetweenClockReads;
        if (CancellationToken.IsCancellationRequested)
        {
            throw RegoException.LimitExceeded("caller cancelled query execution");
        }

        if (Clock.GetTimestamp() > _deadline)
        {
            throw RegoException.LimitExceeded($"evaluation took longer than {Limits.EvaluationTimeout.TotalMilliseconds} ms");
        }
    }
}
