using System.Text.Json.Nodes;

namespace Bacalhau.Crash.Tests;

/// <summary>What must be true when a life is over, whatever happened in it.</summary>
/// <param name="Job">The job.</param>
/// <param name="State">Its state.</param>
internal sealed record LifeEnd(string Job, JobStateType State)
{
    private const string StopRequested = "Job requested to stop before completion";

    /// <summary>Gets how many versions it has.</summary>
    public int Versions { get; init; } = 1;

    /// <summary>Gets how many results are published.</summary>
    public int Results { get; init; }

    /// <summary>Gets what the published result says was printed.</summary>
    public string Output { get; init; } = "";

    /// <summary>Gets whether containers were made for it.</summary>
    public bool Containers { get; init; }

    /// <summary>Gets ids that other answers named and that must be the same job.</summary>
    public IReadOnlyList<string> SameAs { get; init; } = [];

    /// <summary>Gets how the user says the last thing once more.</summary>
    public required Func<Task<string>> Resubmit { get; init; }

    public static ExecutionState StateOf(JsonObject execution) => new((ExecutionStateType)(int)execution["ComputeState"]!["StateType"]!);

    /// <summary>Names everything that is not as it must be.</summary>
    public async Task<IReadOnlyList<string>> FaultsAsync(PatientClient client, NodeFolder node)
    {
        var faults = new List<string>();
        if (SameAs.Append(await Resubmit()).Any(id => id != Job))
        {
            faults.Add("a repeated submission is another job");
        }

        var answer = await client.GetAsync($"orchestrator/jobs/{Job}");
        Expect("state", State.ToString(), (string?)At(answer, "Job", "State", "StateType"));
        Expect("version", (long)Versions, (long)At(answer, "Job", "Version")!);

        var executions = await client.ExecutionsAsync(Job);
        var completed = executions.Where(execution => StateOf(execution).StateType == ExecutionStateType.Completed).ToList();
        Expect("committed results", State == JobStateType.Completed ? 1 : 0, completed.Count);
        Expect("executions that go on", 0, executions.Count(execution => !StateOf(execution).IsTerminal));
        Expect("published results", Results, executions.Count(execution => ((string?)execution["PublishedResult"]?["Type"])?.Length > 0));
        foreach (var execution in completed.Where(_ => Results > 0))
        {
            Expect("published output", Output, await node.ReadResultAsync((string)execution["ID"]!));
        }

        var history = (JsonArray)(await client.GetAsync($"orchestrator/jobs/{Job}/history?event_type=all&all_job_versions=true&limit=1000"))["Items"]!;
        var sequences = history.Select(entry => (long)entry!["SeqNum"]!).ToList();
        if (!sequences.SequenceEqual(Enumerable.Range(1, sequences.Count).Select(number => (long)number)))
        {
            faults.Add($"the history has gaps or repeats: {string.Join(",", sequences)}");
        }

        var endings = history.Where(entry => (string?)entry!["Event"]?["Details"]?["NewState"] == State.ToString() || (string?)entry["Event"]?["Message"] == StopRequested).ToList();
        Expect("endings of the job in its history", 1, endings.Count);
        var twice = history.GroupBy(entry => ((string?)entry!["ExecutionID"], (string?)entry["Event"]?["Topic"], (string?)entry["Event"]?["Message"]))
            .Where(group => group.Key.Item1?.Length > 0 && group.Count() > 1);
        faults.AddRange(twice.Select(group => $"the history says twice of execution {group.Key.Item1}: {group.Key.Item3}"));

        var ids = executions.Select(execution => (string)execution["ID"]!).ToList();
        faults.AddRange(node.LeftoversOf(ids));
        return faults.Count == 0 ? faults : [.. faults, $"job {Job}: {await client.GetAsync($"orchestrator/jobs/{Job}?include=executions,history")}"];

        void Expect<T>(string what, T expected, T found)
        {
            if (!EqualityComparer<T>.Default.Equals(expected, found))
            {
                faults.Add($"{what}: expected {expected}, found {found}");
            }
        }
    }

    private static JsonNode? At(JsonNode node, params ReadOnlySpan<string> keys)
    {
        JsonNode? found = node;
        foreach (var key in keys)
        {
            found = found?[key];
        }

        return found;
    }
}
