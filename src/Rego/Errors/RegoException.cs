namespace Bacalhau.Rego;

/// <summary>The only exception this library lets out: a policy that does not load, an evaluation that failed, input that cannot be read.</summary>
public sealed class RegoException : Exception
{
    /// <summary>Makes an exception of one or more problems.</summary>
    public RegoException(IReadOnlyList<RegoDiagnostic> diagnostics, Exception? inner = null)
        : base(Describe(diagnostics), inner) => Diagnostics = diagnostics;

    /// <summary>Makes an exception of one problem.</summary>
    public RegoException(RegoErrorCode code, string message, RegoLocation? location = null, Exception? inner = null)
        : this([new RegoDiagnostic(code, message, location ?? RegoLocation.None)], inner)
    {
    }

    /// <summary>Gets the problems; at least one. More than one only for a policy that does not load.</summary>
    public IReadOnlyList<RegoDiagnostic> Diagnostics { get; }

    /// <summary>Gets the kind of the first problem.</summary>
    public RegoErrorCode Code => Diagnostics[0].Code;

    /// <summary>Gets the first problem in words, without place or code.</summary>
    public string Detail => Diagnostics[0].Message;

    /// <summary>An evaluation or a document went over a limit.</summary>
    internal static RegoException LimitExceeded(string what) => new(RegoErrorCode.EvaluationCancelled, what);

    internal static RegoException BadJson(string problem) => new(RegoErrorCode.EvaluationInternal, problem);

    private static string Describe(IReadOnlyList<RegoDiagnostic> diagnostics)
    {
        if (diagnostics.Count == 1 && diagnostics[0].Code >= RegoErrorCode.EvaluationConflict)
        {
            return diagnostics[0].ToString();
        }

        return diagnostics.Count == 1
            ? $"1 error occurred: {diagnostics[0]}"
            : $"{diagnostics.Count} errors occurred:\n{string.Join('\n', diagnostics)}";
    }
}
