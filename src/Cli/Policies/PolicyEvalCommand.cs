using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Output;
using Bacalhau.Cli.Specs;
using Bacalhau.Cli.Terminal;
using Bacalhau.Rego;

namespace Bacalhau.Cli.Policies;

/// <summary><c>bacalhau policy eval</c>.</summary>
internal sealed class PolicyEvalCommand : CliCommand
{
    private const long MaxInputBytes = 10L << 20;
    private readonly Argument<string> query = new("QUERY") { Description = "What to ask, such as data.bacalhau.authz.allow" };
    private readonly Option<string?> input = Flags.Text("--input", "The input document, JSON or YAML; - reads standard input", "FILE", "-i");
    private readonly PolicyFlags flags;
    private readonly OutputFlags output;

    public PolicyEvalCommand(CliHost host)
        : base(
            "eval",
            "Ask a policy; exit code 2 when the answer is undefined, 1 when there is an error",
            """
            bacalhau policy eval -i input.json data.bacalhau.authz.allow policy.rego
            echo '{"http": {"method": "GET"}}' | bacalhau policy eval -i - 'data.bacalhau.authz' policies/
            # what a list of users in a policy wants: the hash of a password with a salt of its own
            echo '{"password": "..."}' | bacalhau policy eval -i - 'scrypt(input.password, "c2FsdA==")'
            # all solutions, in the shape of opa eval
            bacalhau policy eval --output json 'data.example.roles[name].level > 3' policies/ roles.json
            """,
            host)
    {
        Arguments.Add(query);
        Options.Add(input);
        flags = new(this, host, evaluates: true, needsFiles: false);
        output = OutputFlags.OfTable(this, OutputFormat.Text);
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var style = output.Read(parsed);
        try
        {
            var document = await ReadInputAsync(parsed.GetValue(input), cancellationToken);
            var files = await flags.ReadAsync(parsed, cancellationToken);
            var policy = RegoPolicy.Load(files.Files, flags.Options(parsed) with { Data = files.Data });
            var answer = policy.Evaluate(parsed.GetValue(query)!, document, cancellationToken);
            foreach (var problem in answer.Errors)
            {
                ErrorReport.Warn(Host, problem.ToDisplay());
            }

            PolicyAnswer.Write(Host, style, parsed.GetValue(query)!, answer);
            return answer.IsUndefined ? ExitCodes.Undefined : ExitCodes.Success;
        }
        catch (RegoException problem)
        {
            PolicyErrors.Write(Host, style, problem);
            return ExitCodes.Failure;
        }
    }

    private async Task<RegoValue?> ReadInputAsync(string? file, CancellationToken cancellationToken)
    {
        if (file is null)
        {
            return null;
        }

        if (file == "-")
        {
            return RegoFiles.ParseDocument("stdin", await Host.Input.ReadToEndAsync(cancellationToken));
        }

        var path = Host.PathOf(file);
        if (!File.Exists(path))
        {
            throw Mistakes.Of($"the input '{file}' does not exist");
        }

        return new FileInfo(path).Length > MaxInputBytes
            ? throw Mistakes.Of($"the input '{file}' is larger than 10 MiB")
            : RegoFiles.ParseDocument(file, await File.ReadAllTextAsync(path, cancellationToken));
    }
}
