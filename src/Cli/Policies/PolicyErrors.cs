using Bacalhau.Cli.Output;
using Bacalhau.Cli.Terminal;
using Bacalhau.Rego;

namespace Bacalhau.Cli.Policies;

/// <summary>Shows what is wrong with a policy: to a person with the line and a caret on standard error, as JSON or YAML in the shape OPA has.</summary>
internal static class PolicyErrors
{
    /// <summary>Shows it.</summary>
    public static void Write(CliHost host, OutputStyle style, RegoException problem, string? hint = null)
    {
        if (style.Format is OutputFormat.Json or OutputFormat.Yaml)
        {
            PolicyAnswer.WriteDocument(host, style, RegoObject.Create(("errors", RegoArray.Create(problem.Diagnostics.Select(Of)))));
            return;
        }

        var all = string.Join('\n', problem.Diagnostics.Select(found => found.ToDisplay()));
        ErrorReport.Write(host, problem.Diagnostics.Count == 1 ? all : $"{problem.Diagnostics.Count} errors:\n{all}", hint);
    }

    private static RegoObject Of(RegoDiagnostic found)
    {
        (string, RegoValue)[] what = [("message", RegoValue.From(found.Message)), ("code", RegoValue.From(found.Code.ToText()))];
        return found.Location.Row == 0
            ? RegoObject.Create(what)
            : RegoObject.Create([.. what, ("location", RegoObject.Create(
                ("file", RegoValue.From(found.Location.File)), ("row", RegoValue.From(found.Location.Row)), ("col", RegoValue.From(found.Location.Column))))]);
    }
}
