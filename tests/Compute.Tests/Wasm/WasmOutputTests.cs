using Bacalhau.Compute.Wasm;
using Bacalhau.TestKit.Executors;
using Xunit;

namespace Bacalhau.Compute.Tests.Wasm;

public sealed class WasmOutputTests
{
    [Fact]
    public async Task Take_BeyondAMegabyte_LeavesNoRoom_UntilTheLogHasCaughtUp()
    {
        var log = new RecordingLog();
        var open = new TaskCompletionSource();
        log.HoldUntil(open.Task);
        using var output = new WasmOutput(log, TimeProvider.System);

        output.Take(LogStream.Stdout, new byte[1 << 20]);
        var atTheLimit = output.HasRoom;
        output.Take(LogStream.Stdout, new byte[1]);
        var beyond = output.HasRoom;
        open.SetResult();
        var failure = await output.CompleteAsync();

        Assert.Equal((true, false, true), (atTheLimit, beyond, output.HasRoom));
        Assert.Null(failure);
        Assert.Equal((1 << 20) + 1, log.StdoutBytes.Length);
    }

    [Fact]
    public async Task Log_ThatFails_IsToldAtTheEnd_AndHoldsNobodyUp()
    {
        var log = new RecordingLog();
        log.HoldUntil(Task.FromException(new IOException("disk full")));
        using var output = new WasmOutput(log, TimeProvider.System);

        output.Take(LogStream.Stdout, new byte[2 << 20]);
        var failure = await output.CompleteAsync();

        Assert.Equal("disk full", failure?.Message);
        Assert.True(output.HasRoom);
    }

    [Fact]
    public async Task Streams_KeepTheirOrder()
    {
        var log = new RecordingLog();
        using var output = new WasmOutput(log, TimeProvider.System);

        foreach (var letter in "abc")
        {
            output.Take(LogStream.Stdout, [(byte)letter]);
            output.Take(LogStream.Stderr, [(byte)char.ToUpperInvariant(letter)]);
        }

        await output.CompleteAsync();

        Assert.Equal(("abc", "ABC"), (log.Stdout, log.Stderr));
    }
}
