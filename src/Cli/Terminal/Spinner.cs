using Spectre.Console;

namespace Bacalhau.Cli.Terminal;

/// <summary>Shows on a terminal that something is waited for; elsewhere nothing. Rows written through it stand above it.</summary>
internal sealed class Spinner : IAsyncDisposable
{
    private readonly Action<string> write;
    private readonly Func<ValueTask> stop;

    private Spinner(Action<string> write, Func<ValueTask> stop)
    {
        this.write = write;
        this.stop = stop;
    }

    /// <summary>Begins.</summary>
    public static Spinner Start(CliHost host, string label) =>
        host.HasColors ? StartOnTerminal(host, label) : new(host.Output.Write, () => ValueTask.CompletedTask);

    /// <summary>Writes whole lines to standard output.</summary>
    public void Write(string lines) => write(lines);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => stop();

    // A method of its own, so that the drawing library is loaded on terminals only.
    private static Spinner StartOnTerminal(CliHost host, string label)
    {
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(host.Output) });
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var drawing = console.Status().Spinner(Spectre.Console.Spinner.Known.Dots).StartAsync(label, _ => done.Task);
        return new(lines => console.Write(new Text(lines)), async () =>
        {
            done.TrySetResult();
            await drawing;
        });
    }
}
