using Bacalhau.Compute.Wasm;
using Bacalhau.TestKit.Executors;
using Xunit;

namespace Bacalhau.Compute.Tests.Wasm;

/// <summary>The contract of an executor, on the runtime of this process.</summary>
public sealed class WasmExecutorConformanceTests : ExecutorConformance
{
    private readonly string folder = Directory.CreateTempSubdirectory("bacalhau-wasm-").FullName;

    protected override string? Missing => WasmTestModules.Missing;

    protected override IReadOnlyList<PreparedInput> ProgramInputs
    {
        get
        {
            var file = Path.Combine(folder, "program.wasm");
            if (!File.Exists(file))
            {
                File.WriteAllBytes(file, WasmTestModules.Program);
            }

            return [new PreparedInput(new InputSource(new SpecConfig("inline"), "", "/app/program.wasm"), file, "/app/program.wasm", ReadOnly: true)];
        }
    }

    protected override IExecutor Open() => new WasmExecutor(new WasmExecutorOptions(), TimeProvider.System);

    protected override SpecConfig Program(string verb, params IEnumerable<string> words) => new("wasm")
    {
        Params = SpecParams.Of(
            KeyValuePair.Create<string, object?>("EntryModule", "/app/program.wasm"),
            KeyValuePair.Create<string, object?>("Parameters", words.Prepend(verb).ToArray())),
    };

    protected override void AssertOutOfMemory(RunResult result) => Assert.Contains("wasm trap: ", result.ErrorMsg, StringComparison.Ordinal);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
