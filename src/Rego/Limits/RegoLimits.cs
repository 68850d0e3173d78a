namespace Bacalhau.Rego;

/// <summary>What policies, inputs and evaluations may use up. Going over any of them is a <see cref="RegoException"/>, never a hang or a crash.</summary>
public sealed record RegoLimits
{
    /// <summary>Gets the limits used when none are given.</summary>
    public static RegoLimits Default { get; } = new();

    /// <summary>Gets the largest size of one policy file, in bytes of UTF-8.</summary>
    /// <value>Default: 1 MiB.</value>
    public int MaxSourceBytes { get; init; } = 1 << 20;

    /// <summary>Gets the most files of one policy.</summary>
    /// <value>Default: 256.</value>
    public int MaxModules { get; init; } = 256;

    /// <summary>Gets how deeply terms and bodies of a policy may nest.</summary>
    /// <value>Default: 250.</value>
    public int MaxSyntaxDepth { get; init; } = 250;

    /// <summary>Gets how deeply inputs and documents read by builtins may nest.</summary>
    /// <value>Default: 64.</value>
    public int MaxInputDepth { get; init; } = 64;

    /// <summary>Gets the most steps (loop iterations and calls) of one evaluation.</summary>
    /// <value>Default: 1,000,000.</value>
    public int MaxSteps { get; init; } = 1_000_000;

    /// <summary>Gets how deeply rules and functions may call each other.</summary>
    /// <value>Default: 1,000.</value>
    public int MaxCallDepth { get; init; } = 1_000;

    /// <summary>Gets the longest an evaluation may take; builtins with limits of their own are not counted.</summary>
    /// <value>Default: 100 ms. <see cref="Timeout.InfiniteTimeSpan"/> switches it off.</value>
    public TimeSpan EvaluationTimeout { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Gets the longest text a builtin may build, in UTF-16 units.</summary>
    /// <value>Default: 1,048,576.</value>
    public int MaxTextLength { get; init; } = 1 << 20;

    /// <summary>Gets the most elements of a collection that is built.</summary>
    /// <value>Default: 100,000.</value>
    public int MaxElements { get; init; } = 100_000;

    /// <summary>Gets how much one evaluation may build altogether, in bytes (estimated).</summary>
    /// <value>Default: 64 MiB.</value>
    public long MaxBuiltBytes { get; init; } = 64L << 20;

    /// <summary>Gets the largest integer arithmetic may give, in bits.</summary>
    /// <value>Default: 4,096.</value>
    public int MaxNumberBits { get; init; } = 4_096;

    /// <summary>Gets the longest regular expression or glob pattern, in UTF-16 units.</summary>
    /// <value>Default: 4,096.</value>
    public int MaxPatternLength { get; init; } = 4_096;

    /// <summary>Gets the most addresses <c>net.cidr_expand</c> may list.</summary>
    /// <value>Default: 65,536.</value>
    public int MaxExpandedAddresses { get; init; } = 65_536;

    /// <summary>Gets the longest token the <c>io.jwt</c> builtins look at, in characters.</summary>
    /// <value>Default: 16,384.</value>
    public int MaxTokenLength { get; init; } = 16_384;

    /// <summary>Gets the most nodes a YAML document may have once its aliases are expanded.</summary>
    /// <value>Default: 100,000, of which at most 1,000 by aliases.</value>
    public int MaxYamlNodes { get; init; } = 100_000;

    /// <summary>Gets the most problems reported for one policy.</summary>
    /// <value>Default: 10.</value>
    public int MaxDiagnostics { get; init; } = 10;
}
