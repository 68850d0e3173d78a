namespace Bacalhau;

/// <summary>The parameters of the engines we know. Those of others are their node's business.</summary>
internal static class EngineRules
{
    public static void Check(SpecConfig engine, string path, ErrorCollector errors)
    {
        var parameters = new ParamReader(engine.Params, path, errors);
        if (engine.Is("docker"))
        {
            CheckDocker(parameters);
        }
        else if (engine.Is(WasmParams.EngineType))
        {
            CheckWasm(engine, parameters);
        }
    }

    private static void CheckDocker(ParamReader parameters)
    {
        var image = parameters.RequiredText("Image", "Name the image to run, for example ubuntu:24.04.");
        if (image?.Any(char.IsWhiteSpace) == true)
        {
            parameters.Errors.Add($"{parameters.Path}.Image", $"'{Clip.Text(image)}' contains blanks", "Name one image; commands belong into Entrypoint and Parameters.");
        }

        parameters.Texts("Entrypoint");
        parameters.Texts("Parameters");
        CheckEnvironment(parameters);
        if (parameters.Text("WorkingDirectory") is { Length: > 0 } folder && !TextRules.IsAbsolutePath(folder))
        {
            parameters.Errors.Add($"{parameters.Path}.WorkingDirectory", $"'{Clip.Text(folder)}' is not absolute", "Begin the path with /.");
        }
    }

    private static void CheckEnvironment(ParamReader parameters)
    {
        var variables = parameters.Texts("EnvironmentVariables");
        for (var index = 0; index < variables.Count; index++)
        {
            var path = $"{parameters.Path}.EnvironmentVariables[{index}]";
            var name = variables[index].Split('=', 2)[0];
            parameters.Errors.Require(
                name.Length > 0 && variables[index].Contains('=', StringComparison.Ordinal) && !variables[index].Contains('\0', StringComparison.Ordinal),
                path,
                $"'{Clip.Text(name)}' is not a name and a value",
                "Write NAME=value.");
            EnvRules.CheckReserved(name, path, parameters.Errors);
        }
    }

    private static void CheckWasm(SpecConfig engine, ParamReader parameters)
    {
        if (WasmParams.IsLegacy(engine.Params))
        {
            foreach (var problem in WasmParams.Problems(engine.Params))
            {
                parameters.Errors.Add($"{parameters.Path}.{problem.Name}", problem.Text, "Describe each module as an input with a Source, or name the Target of one.");
            }
        }
        else
        {
            parameters.RequiredText("EntryModule", "Name the Target of the input that holds the module.");
            parameters.Texts("ImportModules");
        }

        parameters.Text("Entrypoint");
        parameters.Texts("Parameters");
    }
}
