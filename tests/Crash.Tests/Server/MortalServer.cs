using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Bacalhau.Crash.Tests;

/// <summary>The server as a process of its own that dies at a point it is told; its folder outlives it.</summary>
internal sealed class MortalServer(string folder, IReadOnlyList<string> settings) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly int KilledExitCode = 128 + 9;

    private readonly ConcurrentQueue<string> output = new();
    private Process? process;
    private TaskCompletionSource<int> ready = new();
    private TaskCompletionSource<string> answer = new();
    private int traces;

    /// <summary>Gets the folder of its data.</summary>
    public string Folder { get; } = Path.Combine(folder, "data");

    /// <summary>Gets where its API is; another port after each start.</summary>
    public Uri Api { get; private set; } = new("http://127.0.0.1");

    /// <summary>Gets the file of the newest recording.</summary>
    public string TraceFile { get; private set; } = "";

    /// <summary>Gets how often it has been started.</summary>
    public int Starts { get; private set; }

    /// <summary>Gets the last lines it printed.</summary>
    public string Output => string.Join('\n', output.TakeLast(80));

    /// <summary>Gets whether it has died by its own hand, waiting a moment for a death that shows on the network first.</summary>
    public async Task<bool> HasDiedAsync(TimeSpan wait)
    {
        await process!.WaitForExitAsync().WaitAsync(wait).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !process.HasExited ? false
            : process.ExitCode == KilledExitCode ? true
            : throw new InvalidOperationException($"the server ended by itself with {process.ExitCode}:\n{Output}");
    }

    /// <summary>Starts it.</summary>
    /// <param name="point">The point of its start at which it dies; null for none.</param>
    /// <returns>False when it has died before it was ready.</returns>
    public async Task<bool> StartAsync(CrashPoint? point = null)
    {
        Starts++;
        ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        process?.Dispose();
        var program = Environment.ProcessPath!;
        var isHosted = Path.GetFileNameWithoutExtension(program) == "dotnet";
        process = new Process
        {
            StartInfo = new(
                program,
                [.. isHosted ? [typeof(MortalServer).Assembly.Location] : Array.Empty<string>(), CrashHost.Mode, CrossingLibrary.Path, Folder, .. settings])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
            EnableRaisingEvents = true,
        };
        process.StartInfo.Environment["LD_PRELOAD"] = CrossingLibrary.Path;

        // It starts a thousand times: what only makes that slower is off, and what a killed process would leave in the temporary folder.
        process.StartInfo.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        process.StartInfo.Environment["DOTNET_TieredPGO"] = "0";
        process.StartInfo.Environment["DOTNET_EnableDiagnostics"] = "0";
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        var starting = ready;
        process.Exited += (_, _) => starting.TrySetResult(0);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (point is not null)
        {
            await BeginAsync(point);
        }

        Tell("start");
        var port = await ready.Task.WaitAsync(Patience);
        if (port == 0)
        {
            return !await HasDiedAsync(Patience);
        }

        Api = new($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}/");
        return true;
    }

    /// <summary>Asks it to stop, and starts it.</summary>
    public async Task RestartAsync()
    {
        await DisposeAsync();
        await StartAsync();
    }

    /// <summary>Begins a recording; the process dies at the point.</summary>
    public async Task BeginAsync(CrashPoint point)
    {
        TraceFile = Path.Combine(folder, $"trace-{traces++}.txt");
        await AskAsync(string.Join('\t', "begin", TraceFile, point.Label, point.After ? "after" : "before", point.Number.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Ends the recording; gives how many transactions passed no crossing.</summary>
    public async Task<int> EndAsync() => int.Parse((await AskAsync("end")).Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>Ends it with its input, as a server that is asked to stop.</summary>
    public async ValueTask DisposeAsync()
    {
        if (process is null)
        {
            return;
        }

        try
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            process.Kill();
        }

        process.Dispose();
        process = null;
    }

    private async Task<string> AskAsync(string order)
    {
        answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Tell(order);
        return await answer.Task.WaitAsync(Patience);
    }

    private void Tell(string order)
    {
        process!.StandardInput.WriteLine(order);
        process.StandardInput.Flush();
    }

    private void Take(string? line)
    {
        const string announcement = "export BACALHAU_API_PORT=";
        if (line is null)
        {
            return;
        }

        output.Enqueue(line);
        if (line.StartsWith(announcement, StringComparison.Ordinal))
        {
            ready.TrySetResult(int.Parse(line[announcement.Length..], CultureInfo.InvariantCulture));
        }
        else if (line.StartsWith(CrashHost.Answer, StringComparison.Ordinal))
        {
            answer.TrySetResult(line[CrashHost.Answer.Length..]);
        }
    }
}
