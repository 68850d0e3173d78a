namespace Bacalhau.Rego;

/// <summary>The kinds of error, named as OPA names them (<see cref="RegoErrorCodes.ToText"/>).</summary>
public enum RegoErrorCode
{
    /// <summary>The text is no Rego.</summary>
    Parse,

    /// <summary>The policy breaks a rule of the language.</summary>
    Compile,

    /// <summary>Types, arities or kinds of rules do not fit.</summary>
    Type,

    /// <summary>A variable has no value at its place.</summary>
    UnsafeVariable,

    /// <summary>A rule needs itself.</summary>
    Recursion,

    /// <summary>Two definitions give different values.</summary>
    EvaluationConflict,

    /// <summary>An operand of a builtin has the wrong type.</summary>
    EvaluationType,

    /// <summary>A builtin failed.</summary>
    EvaluationBuiltin,

    /// <summary>Cancelled, out of time, or over a limit.</summary>
    EvaluationCancelled,

    /// <summary>Anything else, such as input that is no JSON.</summary>
    EvaluationInternal,
}

/// <summary>Texts of error codes.</summary>
public static class RegoErrorCodes
{
    /// <summary>Gives the code as OPA writes it, e.g. <c>eval_conflict_error</c>.</summary>
    public static string ToText(this RegoErrorCode code) => code switch
    {
        RegoErrorCode.Parse => "rego_parse_error",
        RegoErrorCode.Compile => "rego_compile_error",
        RegoErrorCode.Type => "rego_type_error",
        RegoErrorCode.UnsafeVariable => "rego_unsafe_var_error",
        RegoErrorCode.Recursion => "rego_recursion_error",
        RegoErrorCode.EvaluationConflict => "eval_conflict_error",
        RegoErrorCode.EvaluationType => "eval_type_error",
        RegoErrorCode.EvaluationBuiltin => "eval_builtin_error",
        RegoErrorCode.EvaluationCancelled => "eval_cancel_error",
        _ => "eval_internal_error",
    };
}
