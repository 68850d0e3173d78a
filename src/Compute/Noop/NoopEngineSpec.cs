using System.Globalization;
using System.Text.Json;

namespace Bacalhau.Compute;

/// <summary>The parameters of the noop engine. Without any it ends at once and well.</summary>
internal sealed record NoopEngineSpec
{
    public const string EngineType = "noop";

    private static readonly NoopEngineSpec Default = new();

    /// <summary>Gets how long it takes; parameter <c>Delay</c>, in seconds or as <c>hh:mm:ss</c>.</summary>
    public TimeSpan Delay { get; private init; }

    /// <summary>Gets what it prints when it begins; parameter <c>Stdout</c>.</summary>
    public string Stdout { get; private init; } = "";

    /// <summary>Gets what it prints to standard error; parameter <c>Stderr</c>.</summary>
    public string Stderr { get; private init; } = "";

    /// <summary>Gets its exit code; parameter <c>ExitCode</c>.</summary>
    public int ExitCode { get; private init; }

    /// <summary>Gets the message it fails with after the delay; parameter <c>Error</c>.</summary>
    public string Error { get; private init; } = "";

    /// <summary>Gets the message with which it refuses to start; parameter <c>StartError</c>.</summary>
    public string StartError { get; private init; } = "";

    /// <summary>Reads the parameters; every mistake is added to <paramref name="mistakes"/>.</summary>
    public static NoopEngineSpec Read(SpecConfig? engine, List<BacalhauError>? mistakes)
    {
        if (engine is null || engine.Params.IsEmpty)
        {
            return Default;
        }

        var parameters = engine.Params;
        return new NoopEngineSpec
        {
            Delay = ReadDelay(parameters, mistakes),
            Stdout = parameters.GetText("Stdout") ?? "",
            Stderr = parameters.GetText("Stderr") ?? "",
            ExitCode = ReadExitCode(parameters, mistakes),
            Error = parameters.GetText("Error") ?? "",
            StartError = parameters.GetText("StartError") ?? "",
        };
    }

    private static TimeSpan ReadDelay(SpecParams parameters, List<BacalhauError>? mistakes)
    {
        if (!parameters.TryGet("Delay", out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return default;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and < 1e6)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        if (value.ValueKind == JsonValueKind.String && TimeSpan.TryParse(value.GetString(), CultureInfo.InvariantCulture, out var delay) && delay >= TimeSpan.Zero && delay.TotalSeconds < 1e6)
        {
            return delay;
        }

        mistakes?.Add(Mistake("Delay", value, "seconds as a number, or hh:mm:ss"));
        return default;
    }

    private static int ReadExitCode(SpecParams parameters, List<BacalhauError>? mistakes)
    {
        if (!parameters.TryGet("ExitCode", out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return 0;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var code) && code is >= 0 and <= 255)
        {
            return code;
        }

        mistakes?.Add(Mistake("ExitCode", value, "a whole number from 0 to 255"));
        return 0;
    }

    private static BacalhauError Mistake(string name, JsonElement value, string expected) =>
        new(BacalhauErrorCode.ValidationError, "Noop", $"engine parameter {name} is {value.GetRawText()}") { Hint = $"Expected is {expected}.", Cause = FailureCause.UserError };
}
