using Bacalhau.Cli.Specs;
using Bacalhau.Cli.Terminal;

namespace Bacalhau.Cli.Runs;

/// <summary>A module as the job names it.</summary>
/// <param name="Path">The path at which the execution finds it.</param>
/// <param name="Input">What puts it there; null when an input of the user does.</param>
internal sealed record WasmModule(string Path, InputSource? Input)
{
    private const string DefaultPath = "main.wasm";

    /// <summary>The largest file that fits into a request, encoded.</summary>
    private const long MaxInlineBytes = 7_000_000;

    /// <summary>Finds out what was meant: an address, a file of this machine, or the path of an input.</summary>
    public static WasmModule Resolve(string text, CliHost host)
    {
        if (InputSyntax.HasScheme(text))
        {
            var input = InputSyntax.Parse(text);
            var path = InputSyntax.SplitTarget(text).Target ?? DefaultPath;
            return new(path, input with { Target = path });
        }

        var colon = text.LastIndexOf(':');
        var (file, target) = colon > 0 && !File.Exists(host.PathOf(text)) ? (text[..colon], text[(colon + 1)..]) : (text, DefaultPath);
        var full = host.PathOf(file);
        return File.Exists(full) && target.Length > 0
            ? new(target, new(new("inline") { Params = SpecParams.Of([new("URL", DataUrl(full))]) }, "", target))
            : new(text, null);
    }

    private static string DataUrl(string file)
    {
        if (new FileInfo(file).Length is var size && size > MaxInlineBytes)
        {
            throw Mistakes.Of(
                $"the module '{file}' has {size} bytes; at most {MaxInlineBytes} can be sent along",
                "Put it where the node can fetch it, and give its address.");
        }

        return "data:application/wasm;base64," + Convert.ToBase64String(File.ReadAllBytes(file));
    }
}
