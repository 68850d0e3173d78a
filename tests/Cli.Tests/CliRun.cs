using Bacalhau.Cli.Terminal;
using Microsoft.Extensions.Time.Testing;

namespace Bacalhau.Cli.Tests;

/// <summary>A run of the program in this process, with a data folder and a working folder of its own.</summary>
internal sealed class CliRun : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("bacalhau-test-");
    private readonly Dictionary<string, string?> variables = new(StringComparer.Ordinal);

    public CliRun(Uri? server = null)
    {
        Directory.CreateDirectory(WorkingFolder);
        variables["BACALHAU_DIR"] = DataFolder;
        if (server is not null)
        {
            variables["BACALHAU_API_HOST"] = server.GetLeftPart(UriPartial.Authority);
        }
    }

    public string DataFolder => Path.Combine(folder.FullName, "data");

    public string WorkingFolder => Path.Combine(folder.FullName, "work");

    public string Input { get; set; } = "";

    public TimeProvider Clock { get; set; } = TimeProvider.System;

    public string? this[string variable]
    {
        set => variables[variable] = value;
    }

    public async Task<CliOutcome> RunAsync(string[] arguments, CancellationToken? interrupt = null)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var host = new CliHost
        {
            Output = TextWriter.Synchronized(output),
            Error = TextWriter.Synchronized(error),
            Input = new StringReader(Input),
            Variables = variables,
            WorkingFolder = WorkingFolder,
            Clock = Clock,
        };
        var code = await CliApplication.RunAsync(arguments, host, interrupt ?? Xunit.TestContext.Current.CancellationToken);
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs words with blanks between.</summary>
    public Task<CliOutcome> RunAsync(string words) => RunAsync(words.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public void Write(string file, string text) => File.WriteAllText(Path.Combine(WorkingFolder, file), text);

    public void Dispose() => folder.Delete(recursive: true);

    /// <summary>A clock that stands at one noon, so that outputs are the same every day.</summary>
    public static FakeTimeProvider Noon() => new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
}

/// <summary>What a run came to.</summary>
internal sealed record CliOutcome(int ExitCode, string Output, string Error);
