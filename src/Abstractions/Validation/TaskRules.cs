namespace Bacalhau;

/// <summary>The rules of a task.</summary>
internal static class TaskRules
{
    public static void Check(JobTask? task, string path, ErrorCollector errors)
    {
        if (task is null)
        {
            errors.Add(path, "the task is null", "Remove it or give it a Name and an Engine.");
            return;
        }

        TextRules.CheckName(task.Name, $"{path}.Name", errors);
        CheckSpec(task.Engine, $"{path}.Engine", "engine", "Set it, for example {Type: docker, Params: {Image: ubuntu}}.", errors);
        if (task.Engine is { IsEmpty: false } engine)
        {
            EngineRules.Check(engine, $"{path}.Engine.Params", errors);
        }

        if (task.Publisher is { IsEmpty: false } publisher)
        {
            PublisherRules.Check(publisher, $"{path}.Publisher.Params", errors);
        }

        // Modules described in the old form become inputs, and their variables the task's.
        task = WasmParams.Convert(task);
        TextRules.CheckMap(task.Meta, $"{path}.Meta", JobLimits.MaxValueLength, errors);
        EnvRules.Check(task.Env, $"{path}.Env", errors);
        ResourceRules.Read(task.Resources, $"{path}.Resources", errors);
        CheckInputs(task.InputSources, $"{path}.InputSources", errors);
        CheckResults(task.ResultPaths, $"{path}.ResultPaths", errors);
        NetworkRules.Check(task.Network, $"{path}.Network", errors);
        CheckTimeouts(task.Timeouts, $"{path}.Timeouts", errors);
    }

    private static void CheckSpec(SpecConfig? spec, string path, string what, string hint, ErrorCollector errors)
    {
        if (spec is null)
        {
            errors.Add(path, $"the {what} is missing", hint);
        }
        else if (spec.IsEmpty)
        {
            errors.Add($"{path}.Type", $"the {what} has no type", hint);
        }
        else
        {
            TextRules.CheckText(spec.Type, $"{path}.Type", JobLimits.MaxNameLength, errors);
        }
    }

    private static void CheckInputs(IReadOnlyList<InputSource> inputs, string path, ErrorCollector errors)
    {
        if (!TextRules.CheckSize(inputs.Count, path, errors))
        {
            return;
        }

        var aliases = new HashSet<string>(StringComparer.Ordinal);
        var targets = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < inputs.Count; index++)
        {
            var at = $"{path}[{index}]";
            if (inputs[index] is not { } input)
            {
                errors.Add(at, "the input is null", "Remove it or give it a Source and a Target.");
                continue;
            }

            CheckSpec(input.Source, $"{at}.Source", "source", "Set it, for example {Type: urlDownload, Params: {URL: \"https://example.org/data.csv\"}}.", errors);
            if (input.Source is { IsEmpty: false } source)
            {
                InputSourceRules.Check(source, $"{at}.Source.Params", errors);
            }

            var target = input.Target.Trim();
            var alias = input.Alias.Trim();
            errors.Require(target.Length > 0, $"{at}.Target", "the input has no target", "Set the path at which the task finds it, for example /inputs.");
            TextRules.CheckText(target, $"{at}.Target", JobLimits.MaxPathLength, errors);
            TextRules.CheckText(alias, $"{at}.Alias", JobLimits.MaxPathLength, errors);
            errors.Require(target.Length == 0 || targets.Add(target), $"{at}.Target", $"'{Clip.Text(target)}' is the target of another input", "Give each input its own target.");
            errors.Require(alias.Length == 0 || aliases.Add(alias), $"{at}.Alias", $"'{Clip.Text(alias)}' is the alias of another input", "Give each input its own alias, or none.");
        }
    }

    private static void CheckResults(IReadOnlyList<ResultPath> results, string path, ErrorCollector errors)
    {
        if (!TextRules.CheckSize(results.Count, path, errors))
        {
            return;
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        var paths = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < results.Count; index++)
        {
            var at = $"{path}[{index}]";
            if (results[index] is not { } result)
            {
                errors.Add(at, "the result path is null", "Remove it or give it a Name and a Path.");
                continue;
            }

            CheckResult(result.Name.Trim(), result.Path.Trim(), at, errors);
            errors.Require(names.Add(result.Name.Trim()), $"{at}.Name", $"'{Clip.Text(result.Name)}' is the name of another result path", "Give each its own name.");
            errors.Require(paths.Add(result.Path.Trim()), $"{at}.Path", $"'{Clip.Text(result.Path)}' is another result path already", "Name each folder once.");
        }
    }

    private static void CheckResult(string name, string path, string at, ErrorCollector errors)
    {
        TextRules.CheckName(name, $"{at}.Name", errors);
        TextRules.CheckName(path, $"{at}.Path", errors);
        errors.Require(
            name is not ("." or ".." or "stdout" or "stderr" or "exitCode") && !name.Contains('/', StringComparison.Ordinal) && !name.Contains('\\', StringComparison.Ordinal),
            $"{at}.Name",
            $"'{Clip.Text(name)}' cannot be the name of a folder among the results",
            "Choose a plain name such as outputs.");
        errors.Require(path.Length == 0 || TextRules.IsAbsolutePath(path), $"{at}.Path", $"'{Clip.Text(path)}' is not absolute", "Begin the path with /.");
    }

    private static void CheckTimeouts(TimeoutConfig? timeouts, string path, ErrorCollector errors)
    {
        if (timeouts is null)
        {
            return;
        }

        CheckTimeout(timeouts.ExecutionTimeout, $"{path}.ExecutionTimeout", errors);
        CheckTimeout(timeouts.QueueTimeout, $"{path}.QueueTimeout", errors);
        CheckTimeout(timeouts.TotalTimeout, $"{path}.TotalTimeout", errors);
    }

    private static void CheckTimeout(long seconds, string path, ErrorCollector errors) => errors.Require(
        seconds is >= 0 and <= JobLimits.MaxTimeoutSeconds,
        path,
        $"{seconds} s is not between 0 and {JobLimits.MaxTimeoutSeconds} s",
        "Give whole seconds; 0 is no limit.");
}
