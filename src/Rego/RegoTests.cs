using System.Diagnostics;
using Bacalhau.Rego.Syntax;

namespace Bacalhau.Rego;

/// <summary>How a test of a policy ended.</summary>
public enum RegoTestVerdict
{
    /// <summary>The rule is true.</summary>
    Passed,

    /// <summary>The rule is undefined or not true.</summary>
    Failed,

    /// <summary>Its evaluation failed.</summary>
    Error,

    /// <summary>Its name starts with <c>todo_</c>.</summary>
    Skipped,
}

/// <summary>One test of a policy.</summary>
/// <param name="Name">Path of the rule, e.g. <c>data.example.test_allow</c>.</param>
/// <param name="Verdict">How it ended.</param>
/// <param name="Location">Where the rule stands.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Problem">The error of one that could not be evaluated; null otherwise.</param>
public sealed record RegoTestResult(string Name, RegoTestVerdict Verdict, RegoLocation Location, TimeSpan Duration, RegoException? Problem);

/// <summary>Runs the rules of a policy whose names start with <c>test_</c>; those that start with <c>todo_test_</c> are skipped.</summary>
public static class RegoTests
{
    /// <summary>Runs all tests, each in an evaluation of its own without input.</summary>
    /// <returns>The results in the order of files and rows; a failing test is a result, never an exception.</returns>
    /// <exception cref="OperationCanceledException">The token asked for it.</exception>
    public static IReadOnlyList<RegoTestResult> Run(RegoPolicy policy, CancellationToken cancellationToken = default) => Run(policy, static _ => true, cancellationToken);

    /// <summary>Runs the tests whose path (<c>data.example.test_allow</c>) is wanted, each in an evaluation of its own without input.</summary>
    /// <returns>The results in the order of files and rows; a failing test is a result, never an exception.</returns>
    /// <exception cref="OperationCanceledException">The token asked for it.</exception>
    public static IReadOnlyList<RegoTestResult> Run(RegoPolicy policy, Func<string, bool> isWanted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(isWanted);
        var results = new List<RegoTestResult>();
        foreach (var group in policy.Groups.Where(group => group.Kind != RuleKind.Function && group.Sources.Count > 0 && isWanted(group.Path)))
        {
            var name = group.Path[(group.Path.LastIndexOf('.') + 1)..];
            var location = group.Sources[0].Location;
            if (name.StartsWith("todo_test_", StringComparison.Ordinal))
            {
                results.Add(new(group.Path, RegoTestVerdict.Skipped, location, TimeSpan.Zero, null));
            }
            else if (name.StartsWith("test_", StringComparison.Ordinal))
            {
                cancellationToken.ThrowIfCancellationRequested();
                results.Add(group.Kind == RuleKind.Complete
                    ? RunOne(policy, group.Path, group.Node.Query, location, cancellationToken)
                    : new(group.Path, RegoTestVerdict.Error, location, TimeSpan.Zero, new(RegoErrorCode.Compile, "a test is a rule with one value, neither a set nor an object", location)));
            }
        }

        return [.. results.OrderBy(result => result.Location.File, StringComparer.Ordinal).ThenBy(result => result.Location.Row)];
    }

    private static RegoTestResult RunOne(RegoPolicy policy, string name, string query, RegoLocation location, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var verdict = policy.Evaluate(query, null, cancellationToken).IsTrue ? RegoTestVerdict.Passed : RegoTestVerdict.Failed;
            return new(name, verdict, location, Stopwatch.GetElapsedTime(started), null);
        }
        catch (RegoException problem)
        {
            return new(name, RegoTestVerdict.Error, location, Stopwatch.GetElapsedTime(started), problem);
        }
    }
}
