namespace Bacalhau.Compute;

/// <summary>Joins what speaks against an execution into the one error that its report carries.</summary>
internal static class RefusalReasons
{
    public static BacalhauError Join(IReadOnlyList<BacalhauError> reasons)
    {
        var cause = reasons.Any(reason => CauseOf(reason) == FailureCause.UserError) ? FailureCause.UserError : FailureCause.NodeRejected;
        if (reasons.Count == 1)
        {
            return reasons[0] with { Cause = cause };
        }

        return new BacalhauError(reasons[0].Code, "Compute", string.Join("; ", reasons.Select(reason => reason.Message)))
        {
            Hint = reasons.Select(reason => reason.Hint).FirstOrDefault(hint => hint is { Length: > 0 }),
            Cause = cause,
        };
    }

    /// <summary>Tells whether another node could take it. What is wrong with the specification is wrong everywhere.</summary>
    public static FailureCause CauseOf(BacalhauError error) => error.Cause
        ?? (error.Code is BacalhauErrorCode.ValidationError or BacalhauErrorCode.BadRequest ? FailureCause.UserError : FailureCause.NodeRejected);

    /// <summary>A reason that concerns this node alone, worded as Bacalhau words them.</summary>
    public static BacalhauError ThisNode(string doesNot, string? hint = null) =>
        new(BacalhauErrorCode.Forbidden, "Compute", $"this node does not {doesNot}") { Cause = FailureCause.NodeRejected, Hint = hint };
}
