using System.Text.Json.Nodes;
using Bacalhau.EndToEnd;
using Wasmtime;

namespace Bacalhau.Crash.Tests;

/// <summary>A batch job with inputs of two kinds on a real engine, whose result is published.</summary>
internal sealed class BatchLife : Life
{
    private static readonly byte[] Program = Module.ConvertText("""
        (module
          (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
          (memory (export "memory") 1)
          (data (i32.const 8) "done\n")
          (func (export "_start")
            (i32.store (i32.const 0) (i32.const 8))
            (i32.store (i32.const 4) (i32.const 5))
            (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 20)))))
        """);

    public override string Name => "batch with inputs, log and result";

    public override async Task<LifeEnd> LiveAsync(PatientClient client, InputServer web, string token)
    {
        var job = JobApi.Job("wasm", new JsonObject { ["EntryModule"] = "/program/main.wasm" });
        WithInput(job, Inline(Program), "/program/main.wasm");
        WithInput(job, Download(web.Steady(token)), "/data/text");
        WithResult(job, "outputs");

        var id = await client.SubmitAsync(job, token);
        await client.UntilAsync(id, nameof(JobStateType.Completed));
        return new(id, JobStateType.Completed) { Results = 1, Output = "done\n", Resubmit = () => client.SubmitAsync(job, token) };
    }
}
