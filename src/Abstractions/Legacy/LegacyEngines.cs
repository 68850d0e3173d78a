using System.Text.Json;
using Bacalhau.Api;

namespace Bacalhau.Legacy;

/// <summary>The engines of v1.3, named with or without a record of their own.</summary>
internal static class LegacyEngines
{
    private const string Hint = "Use docker or wasm.";

    public static JobTask Apply(JobTask task, LegacySpec spec, ErrorCollector errors)
    {
        var engine = LegacyJobs.FirstOf(spec.EngineSpec?.Type, spec.Engine);
        switch (engine.ToUpperInvariant())
        {
            case "DOCKER" when spec.EngineSpec is { IsEmpty: false } own:
                return task with { Engine = own with { Type = "docker" } };
            case "DOCKER":
                return task with { Engine = FromDocker(spec.Docker ?? new()) };
            case "WASM":
                var wasm = spec.EngineSpec is { IsEmpty: false } described ? Read(described.Params, errors) : spec.Wasm ?? new();
                return wasm is null ? task : FromWasm(task, wasm, errors);
            case "NOOP":
                return task with { Engine = new("noop") };
            case "":
                errors.Add("Spec.Engine", "there is no engine", Hint);
                return task;
            default:
                errors.Add("Spec.Engine", $"'{Clip.Text(engine)}' is not an engine", Hint);
                return task;
        }
    }

    private static SpecConfig FromDocker(LegacyDocker docker) => new("docker")
    {
        Params = SpecParams.Of(
            KeyValuePair.Create("Image", (object?)docker.Image),
            KeyValuePair.Create("Entrypoint", (object?)docker.Entrypoint),
            KeyValuePair.Create("Parameters", (object?)docker.Parameters),
            KeyValuePair.Create("EnvironmentVariables", (object?)docker.EnvironmentVariables),
            KeyValuePair.Create("WorkingDirectory", (object?)docker.WorkingDirectory)),
    };

    private static JobTask FromWasm(JobTask task, LegacyWasm wasm, ErrorCollector errors)
    {
        var inputs = task.InputSources.ToList();
        var entry = Add(wasm.EntryModule, "Spec.Wasm.EntryModule", "/wasm/entry.wasm", inputs, errors);
        var imports = wasm.ImportModules
            .Select((module, index) => Add(module, $"Spec.Wasm.ImportModules[{index}]", $"/wasm/imports/module_{index}.wasm", inputs, errors))
            .ToList();
        return task with
        {
            InputSources = inputs,
            Env = wasm.EnvironmentVariables,
            Engine = new(WasmParams.EngineType)
            {
                Params = SpecParams.Of(
                    KeyValuePair.Create("EntryModule", (object?)entry),
                    KeyValuePair.Create("Entrypoint", (object?)wasm.EntryPoint),
                    KeyValuePair.Create("Parameters", (object?)wasm.Parameters),
                    KeyValuePair.Create("ImportModules", (object?)imports)),
            },
        };
    }

    private static string Add(LegacyStorage? module, string path, string standardTarget, List<InputSource> inputs, ErrorCollector errors)
    {
        if (LegacyStorages.ToInput(module, path, errors) is not { } input)
        {
            return "";
        }

        input = input.Target.Length > 0 ? input : input with { Target = standardTarget };
        inputs.Add(input);
        return input.Target;
    }

    private static LegacyWasm? Read(SpecParams parameters, ErrorCollector errors)
    {
        try
        {
            return parameters.ToJson().Deserialize(ApiJson.TypeInfo<LegacyWasm>()) ?? new();
        }
        catch (JsonException e)
        {
            errors.Add("Spec.EngineSpec.Params", $"they do not describe a WASM module: {ApiJsonErrors.Explain(e, typeof(LegacyWasm)).Message}", "Give EntryModule with its StorageSource.");
            return null;
        }
    }
}
