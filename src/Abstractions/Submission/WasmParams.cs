using System.Text.Json;
using Bacalhau.Api;

namespace Bacalhau;

/// <summary>
/// The parameters of the WASM engine. Clients before 1.7 describe each module as an input of its own; the cluster keeps modules
/// among the inputs and names them by target.
/// </summary>
public static class WasmParams
{
    /// <summary>The name of the engine.</summary>
    public const string EngineType = "wasm";

    private const string EntryModule = "EntryModule";
    private const string ImportModules = "ImportModules";
    private const string Entrypoint = "Entrypoint";
    private const string Parameters = "Parameters";
    private const string EnvironmentVariables = "EnvironmentVariables";
    private const string EntryTarget = "/wasm/entry.wasm";

    /// <summary>Tells whether parameters describe modules in the old form.</summary>
    public static bool IsLegacy(SpecParams parameters) =>
        (parameters.TryGet(EntryModule, out var entry) && entry.ValueKind == JsonValueKind.Object)
        || (parameters.TryGet(ImportModules, out var imports) && imports.ValueKind == JsonValueKind.Array
            && imports.EnumerateArray().Any(module => module.ValueKind == JsonValueKind.Object));

    /// <summary>Rewrites a task of the old form; any other is given back as it is. Twice is the same as once.</summary>
    public static JobTask Convert(JobTask task)
    {
        if (task.Engine is not { } engine || !engine.Is(EngineType) || !IsLegacy(engine.Params) || Problems(engine.Params).Any())
        {
            return task;
        }

        var inputs = task.InputSources.ToList();
        engine.Params.TryGet(EntryModule, out var entry);
        var entryTarget = Add(entry, EntryTarget, inputs);
        var imports = Modules(engine.Params).Select((module, index) => Add(module, $"/wasm/imports/module_{index}.wasm", inputs)).ToList();
        return task with
        {
            InputSources = inputs,
            Env = Environment(task, engine.Params),
            Engine = engine with
            {
                Params = SpecParams.Of(
                    KeyValuePair.Create(EntryModule, (object?)entryTarget),
                    KeyValuePair.Create(Entrypoint, (object?)engine.Params.GetText(Entrypoint)),
                    KeyValuePair.Create(Parameters, (object?)engine.Params.GetTexts(Parameters)),
                    KeyValuePair.Create(ImportModules, (object?)imports)),
            },
        };
    }

    /// <summary>Names what is wrong with parameters of the old form.</summary>
    internal static IEnumerable<(string Name, string Text)> Problems(SpecParams parameters)
    {
        if (!parameters.TryGet(EntryModule, out var entry) || Problem(entry) is { })
        {
            yield return (EntryModule, entry.ValueKind == JsonValueKind.Undefined ? "it is missing" : Problem(entry)!);
        }

        var index = 0;
        foreach (var module in Modules(parameters))
        {
            if (Problem(module) is { } problem)
            {
                yield return ($"{ImportModules}[{index}]", problem);
            }

            index++;
        }

        if (parameters.TryGet(EnvironmentVariables, out var variables) && variables.ValueKind == JsonValueKind.Object)
        {
            foreach (var variable in variables.EnumerateObject())
            {
                if (variable.Value.ValueKind != JsonValueKind.String)
                {
                    yield return ($"{EnvironmentVariables}.{Clip.Text(variable.Name)}", "a text is expected");
                }
            }
        }
    }

    private static JsonElement.ArrayEnumerator Modules(SpecParams parameters) =>
        parameters.TryGet(ImportModules, out var imports) && imports.ValueKind == JsonValueKind.Array ? imports.EnumerateArray() : default;

    private static string? Problem(JsonElement module) => module.ValueKind switch
    {
        JsonValueKind.String => string.IsNullOrWhiteSpace(module.GetString()) ? "it is blank" : null,
        JsonValueKind.Object => Read(module) switch
        {
            null => "it is not an input",
            { Source: null or { IsEmpty: true } } => "it has no Source with a Type",
            _ => null,
        },
        _ => "an input or the target of one is expected",
    };

    private static InputSource? Read(JsonElement module)
    {
        try
        {
            return module.Deserialize(ApiJson.TypeInfo<InputSource>());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Add(JsonElement module, string standardTarget, List<InputSource> inputs)
    {
        if (module.ValueKind == JsonValueKind.String)
        {
            return module.GetString()!.Trim();
        }

        var input = Read(module)!;
        var target = input.Target.Trim();
        input = new(input.Source! with { Type = input.Source.Type.Trim() }, input.Alias.Trim(), target.Length > 0 ? target : standardTarget);
        inputs.Add(input);
        return input.Target;
    }

    private static IReadOnlyDictionary<string, string> Environment(JobTask task, SpecParams parameters)
    {
        if (!parameters.TryGet(EnvironmentVariables, out var variables) || variables.ValueKind != JsonValueKind.Object || variables.GetPropertyCount() == 0)
        {
            return task.Env;
        }

        var env = variables.EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetString()!, StringComparer.Ordinal);
        foreach (var (name, value) in task.Env)
        {
            env[name] = value;
        }

        return env;
    }
}
