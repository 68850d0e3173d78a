using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Runs;

/// <summary><c>bacalhau wasm run</c>.</summary>
internal sealed class WasmRunCommand : EngineRunCommand
{
    private readonly Argument<string> module = new("MODULE") { Description = "The module: a file here, an address, or the path of an input; FILE:/PATH sets where it lies" };
    private readonly Argument<string[]> arguments = new("ARGUMENTS") { Description = "What the module is given", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string[]> imports = Flags.List("--import-modules", "Paths of inputs that are modules it imports; repeatable", "PATH", "-I");
    private readonly Option<string?> entryPoint = Flags.Text("--entry-point", "Function that is called [default: _start]", "FUNCTION");

    public WasmRunCommand(CliHost host)
        : base("Run a WebAssembly module", """
            # a module of this machine, sent along
            bacalhau wasm run ./wordcount.wasm /inputs/text.txt

            # one from elsewhere
            bacalhau wasm run -i https://example.com/text.txt:/inputs/text.txt https://example.com/wordcount.wasm /inputs/text.txt
            """, host)
    {
        Arguments.Add(module);
        Arguments.Add(arguments);
        Begin(imports, entryPoint);
    }

    protected override Job Build(ParseResult parsed)
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
        return entry.Input is { } input ? Spec.Build(parsed, Host, engine, input) : Spec.Build(parsed, Host, engine);
    }
}
