using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Bacalhau.EndToEnd.Cli;

/// <summary>Runs one case and says how what happened differs from what it wants.</summary>
internal sealed class CaseRunner : IDisposable
{
    private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("bacalhau-cases-");
    private readonly Dictionary<string, object?> wanted;
    private readonly CaseVariables variables = new();
    private readonly Dictionary<string, string> environment = new(StringComparer.Ordinal);
    private readonly string folder;

    public CaseRunner(Dictionary<string, object?> wanted, CaseServer server)
    {
        this.wanted = wanted;
        var uid = "c" + Guid.NewGuid().ToString("N")[..12];
        folder = root.CreateSubdirectory(uid).FullName;
        var home = Path.Combine(root.FullName, wanted.ContainsKey("home") ? $"{uid}-home" : "home");
        variables["uid"] = uid;
        variables["IMAGE"] = server.Image;
        variables["HOST"] = server.Host;
        variables["PORT"] = wanted.GetValueOrDefault("server") as string == "none" ? ClosedPort() : server.Port;
        variables["DIR"] = folder;
        variables["HOME"] = home;
        environment["BACALHAU_API_HOST"] = server.Host;
        environment["BACALHAU_API_PORT"] = variables["PORT"];
        environment["BACALHAU_DIR"] = home;
        foreach (var (name, value) in Map("env"))
        {
            environment[name] = variables.Fill(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
        }
    }

    /// <summary>Runs it.</summary>
    /// <returns>What differs, from what was recorded and from the better way; nothing when one of them holds.</returns>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        WriteFiles();
        foreach (var step in List("setup").Cast<Dictionary<string, object?>>())
        {
            if (await SetUpAsync(step, cancellationToken) is { } problem)
            {
                return problem;
            }
        }

        var outcome = await CallAsync(List("args"), wanted.GetValueOrDefault("stdin") as string, wanted.GetValueOrDefault("signal") as Dictionary<string, object?>, cancellationToken);
        foreach (var call in List("cleanup").Cast<List<object?>>())
        {
            await CallAsync(call, null, null, cancellationToken);
        }

        var recorded = Differences(wanted, outcome);
        if (recorded.Count == 0)
        {
            return null;
        }

        var better = wanted.GetValueOrDefault("accept") is Dictionary<string, object?> accepted ? Differences(accepted, outcome) : null;
        return better is { Count: 0 }
            ? null
            : $"{string.Join("; ", recorded)}{(better is null ? "" : $" - and of the better way: {string.Join("; ", better)}")}\nexit {outcome.ExitCode}\nstdout:\n{outcome.Output}\nstderr:\n{outcome.Error}";
    }

    public void Dispose() => root.Delete(recursive: true);

    private async Task<string?> SetUpAsync(Dictionary<string, object?> step, CancellationToken cancellationToken)
    {
        var arguments = (List<object?>)step["args"]!;
        var outcome = await CallAsync(arguments, step.GetValueOrDefault("stdin") as string, null, cancellationToken);
        var exit = step.GetValueOrDefault("exit", 0L);
        if (exit is not "any" && !IsExit(exit, outcome.ExitCode))
        {
            return $"setup '{string.Join(' ', arguments)}' ended with {outcome.ExitCode}\nstdout:\n{outcome.Output}\nstderr:\n{outcome.Error}";
        }

        switch (step.GetValueOrDefault("save"))
        {
            case string name:
                variables[name] = outcome.Output.Trim();
                break;
            case Dictionary<string, object?> paths:
                var value = CaseValue.OfJson(outcome.Output);
                foreach (var (name, path) in paths)
                {
                    variables[name] = Convert.ToString(CaseValue.At(value, (string)path!), CultureInfo.InvariantCulture) ?? "";
                }

                break;
        }

        return null;
    }

    /// <summary>A signal is sent once the output has what the case waits for, not after a time.</summary>
    private Task<CallOutcome> CallAsync(List<object?> arguments, string? input, Dictionary<string, object?>? signal, CancellationToken cancellationToken)
    {
        var expected = signal is null ? [] : Outputs().SelectMany(stdout => stdout.TryGetValue("matches", out var patterns) ? CaseText.Patterns(patterns, variables) : []).ToList();
        return CliProgram.RunAsync(
            arguments.Select(argument => variables.Fill(Convert.ToString(argument, CultureInfo.InvariantCulture)!)),
            folder,
            environment,
            variables.Fill(input ?? ""),
            signal is null ? null : ((string)signal.GetValueOrDefault("name", "INT")!, text => text.Length > 0 && expected.All(pattern => pattern.IsMatch(text))),
            cancellationToken);
    }

    private IEnumerable<Dictionary<string, object?>> Outputs() =>
        new[] { wanted, wanted.GetValueOrDefault("accept") as Dictionary<string, object?> }
            .Select(side => side?.GetValueOrDefault("stdout") as Dictionary<string, object?>)
            .OfType<Dictionary<string, object?>>();

    private List<string> Differences(Dictionary<string, object?> expectation, CallOutcome outcome)
    {
        var differences = new List<string>();
        if (!IsExit(expectation.GetValueOrDefault("exit", 0L), outcome.ExitCode))
        {
            differences.Add($"exit is {outcome.ExitCode}");
        }

        AddText("stdout", outcome.Output);
        AddText("stderr", outcome.Error);
        foreach (var (path, value) in expectation.GetValueOrDefault("after") as Dictionary<string, object?> ?? [])
        {
            var file = Path.GetFullPath(variables.Fill(path), folder);
            if (value is "absent")
            {
                differences.AddRange(Path.Exists(file) ? [$"{path} exists"] : []);
            }
            else if (!Path.Exists(file))
            {
                differences.Add($"{path} is missing");
            }
            else if (value is Dictionary<string, object?> { Count: > 0 } text)
            {
                differences.AddRange(CaseText.Differences(text, File.ReadAllText(file), variables).Select(difference => $"{path} {difference}"));
            }
        }

        return differences;

        void AddText(string name, string text)
        {
            if (expectation.GetValueOrDefault(name) is Dictionary<string, object?> shape)
            {
                differences.AddRange(CaseText.Differences(shape, text, variables).Select(difference => $"{name} {difference}"));
            }
        }
    }

    private static bool IsExit(object? wanted, int code) => wanted switch
    {
        "nonzero" => code != 0,
        List<object?> list => list.Contains((long)code),
        long exact => exact == code,
        _ => false,
    };

    private void WriteFiles()
    {
        foreach (var (name, text) in Map("files"))
        {
            var file = Path.Combine(folder, variables.Fill(name));
            if (text is null)
            {
                Directory.CreateDirectory(file);
            }
            else
            {
                File.WriteAllText(file, variables.Fill((string)text));
            }
        }
    }

    private Dictionary<string, object?> Map(string key) => wanted.GetValueOrDefault(key) as Dictionary<string, object?> ?? [];

    private List<object?> List(string key) => wanted.GetValueOrDefault(key) as List<object?> ?? [];

    private static string ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}
