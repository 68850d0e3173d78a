using System.Collections;

namespace Bacalhau.Cli.Terminal;

/// <summary>What a run of the program touches of the world, so that tests can give it another one.</summary>
internal sealed class CliHost
{
    /// <summary>Gets where results go.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Gets where errors, warnings, progress and questions go.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Gets where input comes from.</summary>
    public required TextReader Input { get; init; }

    /// <summary>Gets whether <see cref="Output"/> is a terminal.</summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>Gets whether <see cref="Error"/> is a terminal.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>Gets whether <see cref="Input"/> is a terminal.</summary>
    public bool IsInputTerminal { get; init; }

    /// <summary>Gets the columns of the terminal.</summary>
    public int Width { get; init; } = 120;

    /// <summary>Gets the environment.</summary>
    public required IReadOnlyDictionary<string, string?> Variables { get; init; }

    /// <summary>Gets the folder that relative paths begin in.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>Gets the clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Gets whether <see cref="Output"/> may have colours.</summary>
    public bool HasColors => IsOutputTerminal && string.IsNullOrEmpty(Variable("NO_COLOR"));

    /// <summary>Gets whether <see cref="Error"/> may have colours.</summary>
    public bool HasErrorColors => IsErrorTerminal && string.IsNullOrEmpty(Variable("NO_COLOR"));

    /// <summary>Makes the world of this process.</summary>
    public static CliHost OfProcess() => new()
    {
        Output = Writer(Console.OpenStandardOutput()),
        Error = Writer(Console.OpenStandardError()),
        Input = Console.In,
        IsOutputTerminal = !Console.IsOutputRedirected,
        IsErrorTerminal = !Console.IsErrorRedirected,
        IsInputTerminal = !Console.IsInputRedirected,
        Width = Console.IsOutputRedirected ? 120 : Math.Max(40, Console.WindowWidth),
        Variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value, StringComparer.Ordinal),
        WorkingFolder = Environment.CurrentDirectory,
    };

    /// <summary>Gives the same world with another standard output, which is no terminal.</summary>
    public CliHost With(TextWriter output) => new()
    {
        Output = output,
        Error = Error,
        Input = Input,
        IsErrorTerminal = IsErrorTerminal,
        IsInputTerminal = IsInputTerminal,
        Width = Width,
        Variables = Variables,
        WorkingFolder = WorkingFolder,
        Clock = Clock,
    };

    /// <summary>Gives a variable of the environment; null when it is not set or empty.</summary>
    public string? Variable(string name) => Variables.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>Makes a path absolute.</summary>
    public string PathOf(string path) => Path.GetFullPath(path, WorkingFolder);

    private static StreamWriter Writer(Stream stream) => new(stream, new System.Text.UTF8Encoding(false)) { AutoFlush = true };
}
