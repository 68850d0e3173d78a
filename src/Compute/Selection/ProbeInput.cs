using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bacalhau.Compute;

/// <summary>What a probe is told of a job: the shape of today, and the keys of older versions beside it.</summary>
internal sealed record ProbeInput
{
    public required string NodeID { get; init; }

    public required Job Job { get; init; }

    /// <summary>Gets always null: this node waits for the answer itself.</summary>
    public string? Callback { get; init; }

    [JsonPropertyName("node_id")] public required string OldNodeId { get; init; }

    [JsonPropertyName("job_id")] public required string OldJobId { get; init; }

    [JsonPropertyName("spec")] public required OldSpec Spec { get; init; }

    public static string Describe(ExecutionSpec spec, NodeId node)
    {
        var task = spec.Task;
        var input = new ProbeInput
        {
            NodeID = node.Value,
            Job = new Job
            {
                Id = spec.JobId,
                Name = spec.JobName,
                Namespace = spec.Namespace,
                Type = spec.JobType,
                Priority = spec.Priority,
                Count = spec.PartitionCount,
                Version = spec.JobVersion,
                Tasks = [task],
            },
            OldNodeId = node.Value,
            OldJobId = spec.JobId.Value,
            Spec = new OldSpec(
                task.Engine?.Type ?? "",
                "",
                new OldImage(task.Engine?.Params.GetText("Image") ?? "", task.Engine?.Params.GetTexts("Entrypoint") ?? []),
                [.. task.InputSources.Select(source => new OldInput(source.Source?.Type ?? "", source.Source?.Params.GetText("CID") ?? "", source.Target))]),
        };
        return JsonSerializer.Serialize(input, ProbeJson.Default.ProbeInput);
    }

    public sealed record OldSpec(
        [property: JsonPropertyName("engine")] string Engine,
        [property: JsonPropertyName("verifier")] string Verifier,
        [property: JsonPropertyName("job_spec_vm")] OldImage Image,
        [property: JsonPropertyName("inputs")] IReadOnlyList<OldInput> Inputs);

    public sealed record OldImage([property: JsonPropertyName("image")] string Image, [property: JsonPropertyName("entrypoint")] IReadOnlyList<string> Entrypoint);

    public sealed record OldInput(
        [property: JsonPropertyName("engine")] string Engine,
        [property: JsonPropertyName("cid")] string Cid,
        [property: JsonPropertyName("path")] string Path);
}

/// <summary>The answer of an HTTP probe.</summary>
internal sealed record ProbeAnswer
{
    public bool? ShouldBid { get; init; }

    public bool? ShouldWait { get; init; }

    public string? Reason { get; init; }
}

[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ProbeInput))]
[JsonSerializable(typeof(ProbeAnswer))]
internal sealed partial class ProbeJson : JsonSerializerContext;
