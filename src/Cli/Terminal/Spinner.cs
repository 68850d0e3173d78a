using Spectre.Console;

namespace Bacalhau.Cli.Terminal;

/// <summary>Shows on a terminal that something is waited for; elsewhere nothing. Rows written through it stand above it.</summary>
internal sealed class Spinner : IAsyncDisposable
{
    private readonly Action<string> write;
    private readonly Action<string> label;
    private readonly Func<ValueTask> stop;

    private Spinner(Action<string> write, Action<string> label, Func<ValueTask> stop)
    {
        this.write = write;
        this.label = label;
        this.stop = stop;
    }

    /// <summary>Begins.</summary>
    public static Spinner Start(CliHost host, string label) =>
        host.HasColors ? StartOnTerminal(host, label) : new(host.Output.Write, static _ => { }, () => ValueTask.CompletedTask);

    /// <summary>Writes whole lines to standard output.</summary>
    public void Write(string lines) => write(lines);

    /// <summary>Says anew what is waited for.</summary>
    public void Label(string text) => label(text);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => stop();

    // A method of its own, so that the drawing library is loaded on terminals only.
    private static Spinner StartOnTerminal(CliHost host, string label)
    {
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(host.Output) });
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        StatusContext? status = null;
        var drawing = console.Status().Spinner(Spectre.Console.Spinner.Known.Dots).StartAsync(Markup.Escape(label), context =>
        {
            status = context;
            return done.Task;
        });
        return new(lines => console.Write(new Text(lines)), text => Say(status, text), async () =>
        {
            done.TrySetResult();
            await drawing;
        });

        static void Say(StatusContext? status, string text)
        {
            if (status is not null)
            {
                status.Status = Markup.Escape(text);
            }
        }
    }
}
