using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Specs;
using Bacalhau.Cli.Terminal;
using Bacalhau.Rego;

namespace Bacalhau.Cli.Policies;

/// <summary><c>bacalhau policy test</c>.</summary>
internal sealed class PolicyTestCommand : CliCommand
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);
    private readonly Option<bool> withCoverage = Flags.Switch("--coverage", "Show which lines the tests reached");
    private readonly Option<int> threshold = Flags.Number("--threshold", "Fail when less than this percentage of lines is reached; implies --coverage", least: 0, most: 100);
    private readonly Option<string?> run = Flags.Text("--run", "Only tests whose name matches", "REGEX", "-r");
    private readonly Option<bool> each = Flags.Switch("--each", "Load each policy with its own test file only (x.rego with x_test.rego), for folders of policies that exclude each other");
    private readonly Option<bool> verbose = Flags.Switch("--verbose", "Show tests that passed too", false, "-v");
    private readonly PolicyFlags flags;
    private readonly OutputFlags output;

    public PolicyTestCommand(CliHost host)
        : base(
            "test",
            "Run the rules of policies whose names start with test_; exit code 1 when one fails",
            """
            bacalhau policy test policy.rego policy_test.rego
            bacalhau policy test policies/ --coverage
            bacalhau policy test policies/ --threshold 90 --output json
            bacalhau policy test policies/ --run 'authz.*expired' --verbose
            """,
            host)
    {
        flags = new(this, host, evaluates: true);
        foreach (var option in new Option[] { withCoverage, threshold, run, each, verbose })
        {
            Options.Add(option);
        }

        output = OutputFlags.OfTable(this, OutputFormat.Text);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var style = output.Read(parsed);
        var pattern = Pattern(parsed.GetValue(run));
        var coverage = parsed.GetValue(withCoverage) || parsed.Has(threshold) ? new RegoCoverage() : null;
        List<RegoTestResult> results;
        try
        {
            var files = await flags.ReadAsync(parsed, cancellationToken);
            var policies = Load(files, parsed, flags.Options(parsed) with { Coverage = coverage });
            results = [.. policies.SelectMany(policy => RegoTests.Run(policy, name => pattern?.IsMatch(name) ?? true, cancellationToken))];
        }
        catch (RegoException problem)
        {
            PolicyErrors.Write(Host, style, problem);
            return ExitCodes.Failure;
        }

        var report = new PolicyTestReport(Host, style, results, coverage?.Report().Where(file => !file.File.EndsWith("_test.rego", StringComparison.Ordinal)).ToList());
        report.Write(parsed.GetValue(verbose));
        if (report.Percent < parsed.GetValue(threshold))
        {
            ErrorReport.Write(
                Host,
                string.Create(CultureInfo.InvariantCulture, $"the tests reach {report.Percent:0.##} % of the lines, less than {parsed.GetValue(threshold)} %"),
                "--coverage lists the lines that no test reaches.");
            return ExitCodes.Failure;
        }

        return report.HasFailed ? ExitCodes.Failure : ExitCodes.Success;
    }

    private List<RegoPolicy> Load(PolicyFiles files, ParseResult parsed, RegoOptions options)
    {
        if (!parsed.GetValue(each))
        {
            try
            {
                return [Load(files, options)];
            }
            catch (RegoException problem) when (Excludes(problem) && files.Each() is { Count: > 1 } apart)
            {
                ErrorReport.Warn(Host, $"the policies exclude each other ({problem.Diagnostics[0]}); each is tested with its own test file only, as with --each");
                return [.. apart.Select(policy => Load(policy, options))];
            }
        }

        return [.. files.Each().Select(policy => Load(policy, options))];
    }

    private static RegoPolicy Load(PolicyFiles files, RegoOptions options) => RegoPolicy.Load(files.Files, options with { Data = files.Data });

    /// <summary>Tells whether files define the same rules, so that no node would load them together.</summary>
    private static bool Excludes(RegoException problem) =>
        problem.Diagnostics.Any(found => found.Code == RegoErrorCode.Type && found.Message.StartsWith("multiple default rules", StringComparison.Ordinal))
        || problem.Diagnostics.Any(found => found.Code == RegoErrorCode.Type && found.Message.StartsWith("conflicting rules", StringComparison.Ordinal));

    private static Regex? Pattern(string? text)
    {
        try
        {
            return text is null ? null : new(text, RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (ArgumentException wrong)
        {
            throw Mistakes.Of($"--run '{text}' is no regular expression: {wrong.Message}");
        }
    }
}
