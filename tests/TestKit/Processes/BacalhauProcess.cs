using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Bacalhau.TestKit;

/// <summary>The real program, serving from a folder; killed and started again as a test likes.</summary>
public sealed class BacalhauProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    private readonly string[] arguments;
    private readonly ConcurrentQueue<string> output = new();
    private Process? process;

    private BacalhauProcess(string folder, string[] arguments)
    {
        Folder = folder;
        this.arguments = arguments;
    }

    /// <summary>Gets the program of this build, or the one that <c>BACALHAU_PROGRAM</c> names.</summary>
    public static string Program { get; } =
        Environment.GetEnvironmentVariable("BACALHAU_PROGRAM") ?? Path.Combine(Checkout.Root, "artifacts", "bin", "Cli", "release", "bacalhau");

    /// <summary>Gets the folder that outlives the process.</summary>
    public string Folder { get; }

    /// <summary>Gets the port of the API; another one after each start.</summary>
    public int Port { get; private set; }

    /// <summary>Gets the API's address.</summary>
    public Uri Api => new($"http://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}/");

    /// <summary>Gets the last lines the process printed, for messages.</summary>
    public string Output => string.Join('\n', output.TakeLast(60));

    /// <summary>Gets every line the process has printed.</summary>
    public IReadOnlyList<string> Lines => [.. output];

    /// <summary>Gets the process id.</summary>
    public int ProcessId => process?.Id ?? throw new InvalidOperationException("not running");

    /// <summary>Starts a node that takes requests and computes, with noop executions allowed; further settings as <c>key=value</c>.</summary>
    public static async Task<BacalhauProcess> ServeAsync(string folder, params IEnumerable<string> settings)
    {
        string[] arguments =
        [
            "serve", "--orchestrator", "--compute", "--data-dir", folder,
            .. ((string[])["API.Host=127.0.0.1", "API.Port=0", "Publishers.Types.Local.Port=0", "Engines.Types.Noop.Enabled=true", .. settings])
                .SelectMany(setting => new[] { "--config", setting }),
        ];
        var node = new BacalhauProcess(folder, arguments);
        await node.StartAsync();
        return node;
    }

    /// <summary>Starts a devstack: one node that takes requests, three that compute, noop executions allowed.</summary>
    public static async Task<BacalhauProcess> DevstackAsync(string folder, params IEnumerable<string> settings)
    {
        var stack = new BacalhauProcess(
            folder,
            ["devstack", "--stack-repo", folder, "--random-ports", .. ((string[])["Engines.Types.Noop.Enabled=true", .. settings]).SelectMany(setting => new[] { "--config", setting })]);
        await stack.StartAsync();
        return stack;
    }

    /// <summary>Starts the process and waits until it says that the API answers.</summary>
    public async Task StartAsync()
    {
        var ready = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        process = new Process
        {
            StartInfo = new(Program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true },
            EnableRaisingEvents = true,
        };
        process.StartInfo.Environment["BACALHAU_DIR"] = "";

        // A killed runtime leaves the sockets of its debugger in the folder for temporary files.
        process.StartInfo.Environment["DOTNET_EnableDiagnostics"] = "0";
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException($"the program ended before it was ready:\n{Output}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            Port = await ready.Task.WaitAsync(StartTimeout);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"the program was not ready within {StartTimeout.TotalSeconds} s:\n{Output}");
        }

        void Take(string? line)
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
        }
    }

    /// <summary>Ends the process as a power switch would: SIGKILL, at once.</summary>
    public async Task KillAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync().WaitAsync(StopTimeout);
        process.Dispose();
        process = null;
    }

    /// <summary>Asks the process to end (SIGTERM) and waits until it has.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", ProcessId.ToString(CultureInfo.InvariantCulture)]);
        await process!.WaitForExitAsync().WaitAsync(StopTimeout);
        var code = process.ExitCode;
        process.Dispose();
        process = null;
        return code;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await KillAsync();
        }
    }
}
