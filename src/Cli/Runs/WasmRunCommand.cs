using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Explanations;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Runs;

/// <summary><c>bacalhau wasm run</c>.</summary>
internal sealed class WasmRunCommand : CliCommand, IRunsCommand
{
    private readonly Argument<string> module = new("MODULE") { Description = "The module: a file here, an address, or the path of an input; FILE:/PATH sets where it lies" };
    private readonly Argument<string[]> arguments = new("ARGUMENTS") { Description = "What the module is given", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string[]> imports = Flags.List("--import-modules", "Paths of inputs that are modules it imports; repeatable", "PATH", "-I");
    private readonly Option<string?> entryPoint = Flags.Text("--entry-point", "Function that is called [default: _start]", "FUNCTION");
    private readonly SpecFlags spec;
    private readonly RunFlags run;

    public WasmRunCommand(CliHost host)
        : base("run", "Run a WebAssembly module", """
            # a module of this machine, sent along
            bacalhau wasm run ./wordcount.wasm /inputs/text.txt

            # one from elsewhere
            bacalhau wasm run -i https://example.com/text.txt:/inputs/text.txt https://example.com/wordcount.wasm /inputs/text.txt
            """, host)
    {
        Arguments.Add(module);
        Arguments.Add(arguments);
        Options.Add(imports);
        Options.Add(entryPoint);
        spec = new(this);
        run = new(this, "Print the job as YAML and start nothing");
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var entry = WasmModule.Resolve(parsed.GetValue(module)!, Host);
        var engine = new SpecConfig("wasm")
        {
            Params = SpecParams.Of(new Dictionary<string, object?>
            {
                ["EntryModule"] = entry.Path,
                ["Entrypoint"] = parsed.GetValue(entryPoint) ?? "_start",
                ["Parameters"] = parsed.GetValue(arguments) is { Length: > 0 } given ? given : null,
                ["ImportModules"] = parsed.GetValue(imports) is { Length: > 0 } modules ? modules : null,
            }),
        };
        var job = entry.Input is { } input ? spec.Build(parsed, Host, engine, input) : spec.Build(parsed, Host, engine);
        if (run.IsDryRun(parsed))
        {
            Host.Output.Write(JobFile.WriteSpec(job));
            if (run.Explains(parsed))
            {
                using var cluster = Connect(parsed);
                await PlacementPreview.WriteAsync(Host, cluster, job, cancellationToken);
            }

            return ExitCodes.Success;
        }

        using var client = Connect(parsed);
        return await new JobRunner(Host, client, run.Read(parsed)).SubmitAsync(job, cancellationToken: cancellationToken);
    }
}
