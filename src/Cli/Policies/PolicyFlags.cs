using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Terminal;
using Bacalhau.Rego;

namespace Bacalhau.Cli.Policies;

/// <summary>What the commands for policies have in common: files, the grammar, how builtin errors count.</summary>
internal sealed class PolicyFlags
{
    // A cold start is slower than the node's limit for one request allows.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly Argument<string[]> files = new("FILE")
    {
        Description = "Policies (.rego), data (.json, .yaml), folders of them, or - for a policy on standard input",
    };

    private readonly Option<bool> isOld = Flags.Switch("--v0-compatible", "Read policies in the grammar before OPA 1.0", false, "--v0");
    private readonly Option<bool>? isStrict;
    private readonly CliHost host;

    /// <summary>Adds the flags to a command.</summary>
    public PolicyFlags(Command command, CliHost host, bool evaluates, bool needsFiles = true)
    {
        this.host = host;
        files.Arity = needsFiles ? ArgumentArity.OneOrMore : ArgumentArity.ZeroOrMore;
        command.Arguments.Add(files);
        command.Options.Add(isOld);
        if (evaluates)
        {
            isStrict = Flags.Switch("--strict-builtin-errors", "A failing builtin fails the query, as in a node; otherwise it is undefined", value: true);
            command.Options.Add(isStrict);
        }
    }

    /// <summary>Reads the files.</summary>
    public Task<PolicyFiles> ReadAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        PolicyFiles.ReadAsync(parsed.GetValue(files) ?? [], host, cancellationToken);

    /// <summary>Gives how the files are loaded: with the builtins a node has.</summary>
    public RegoOptions Options(ParseResult parsed) => new()
    {
        Grammar = parsed.GetValue(isOld) ? RegoGrammar.V0 : RegoGrammar.V1,
        StrictBuiltinErrors = isStrict is null || parsed.GetValue(isStrict),
        Builtins = RegoBuiltins.Default.With(Scrypt.Builtin),
        Limits = RegoLimits.Default with { EvaluationTimeout = Timeout },
        Clock = host.Clock,
    };
}
