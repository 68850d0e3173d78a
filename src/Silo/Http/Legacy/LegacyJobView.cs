using System.Text.Json;
using System.Text.Json.Nodes;
using Bacalhau.Api;

namespace Bacalhau.Silo.Http.Legacy;

/// <summary>Shows jobs as clients before 1.4 know them.</summary>
internal static class LegacyJobView
{
    public static JsonObject Show(Job job, string apiVersion = "V1beta2")
    {
        var metadata = new JsonObject
        {
            ["ID"] = job.Id.Value,
            ["CreatedAt"] = Time(job.CreatedAt),
            ["Requester"] = new JsonObject { ["RequesterNodeID"] = job.Meta.GetValueOrDefault(JobMeta.RequesterId, "") },
        };
        if (job.Meta.TryGetValue(JobMeta.ClientId, out var client))
        {
            metadata["ClientID"] = client;
        }

        return new() { ["APIVersion"] = apiVersion, ["Metadata"] = metadata, ["Spec"] = Spec(job, job.Task) };
    }

    /// <summary>An instant as Go writes it.</summary>
    public static JsonNode Time(DateTimeOffset at) => JsonSerializer.SerializeToNode(at, ApiJson.TypeInfo<DateTimeOffset>())!;

    /// <summary>A source or result in the old form: the parameters beside the type.</summary>
    public static JsonObject Storage(SpecConfig source, string? path = null)
    {
        var storage = new JsonObject();
        if (source.IsEmpty)
        {
            return storage;
        }

        storage["StorageSource"] = source.Type;
        if (source.Is("s3"))
        {
            storage["S3"] = Json(source.Params);
        }
        else
        {
            foreach (var (name, value) in source.Params.Entries)
            {
                storage[name] = JsonSerializer.SerializeToNode(value, ApiJson.TypeInfo<JsonElement>());
            }
        }

        if (path is not null)
        {
            storage["Path"] = path;
        }

        return storage;
    }

    private static JsonObject Spec(Job job, JobTask task)
    {
        var engine = task.Engine ?? new("");
        var parameters = Json(engine.Params);
        var spec = new JsonObject
        {
            ["Engine"] = engine.Type,
            ["EngineSpec"] = new JsonObject { ["Type"] = engine.Type, ["Params"] = parameters },
            ["Publisher"] = task.Publisher?.Type ?? "",
            ["PublisherSpec"] = new JsonObject { ["Type"] = task.Publisher?.Type ?? "" },
            ["Docker"] = engine.Is("docker") ? parameters?.DeepClone() : new JsonObject(),
            ["Wasm"] = new JsonObject { ["EntryModule"] = new JsonObject() },
            ["Resources"] = new JsonObject
            {
                ["CPU"] = task.Resources?.CPU ?? "",
                ["Memory"] = task.Resources?.Memory ?? "",
                ["Disk"] = task.Resources?.Disk ?? "",
                ["GPU"] = task.Resources?.GPU ?? "",
            },
            ["Network"] = new JsonObject { ["Type"] = Network(task.Network?.Type ?? NetworkType.None) },
            ["Timeout"] = Timeout(task),
            ["Deal"] = job.RunsOnAllNodes ? new JsonObject { ["TargetingMode"] = true } : new JsonObject { ["Concurrency"] = job.Count },
        };
        AddList(spec, "Inputs", task.InputSources.Select(input => (JsonNode?)Storage(input.Source ?? new(""), input.Target)));
        AddList(spec, "Outputs", task.ResultPaths.Select(path => (JsonNode?)new JsonObject { ["StorageSource"] = "ipfs", ["Name"] = path.Name, ["Path"] = path.Path }));
        AddList(spec, "Annotations", job.Labels.Keys.Order(StringComparer.Ordinal).Select(label => (JsonNode?)label));
        AddList(spec, "NodeSelectors", job.Constraints.Select(constraint =>
            (JsonNode?)new JsonObject { ["Key"] = constraint.Key, ["Operator"] = constraint.Operator, ["Values"] = new JsonArray([.. constraint.Values.Select(value => (JsonNode?)value)]) }));
        return spec;
    }

    /// <summary>How long the job may take, in seconds.</summary>
    public static long Timeout(JobTask task) =>
        task.Timeouts is { ExecutionTimeout: > 0 } execution ? execution.ExecutionTimeout : task.Timeouts?.TotalTimeout ?? 0;

    private static string Network(NetworkType type) => type switch
    {
        NetworkType.HTTP => "HTTP",
        NetworkType.Full or NetworkType.Host or NetworkType.Bridge => "Full",
        _ => "None",
    };

    private static JsonNode? Json(SpecParams parameters) => JsonSerializer.SerializeToNode(parameters.ToJson(), ApiJson.TypeInfo<JsonElement>());

    private static void AddList(JsonObject spec, string name, IEnumerable<JsonNode?> items)
    {
        if (items.ToArray() is { Length: > 0 } list)
        {
            spec[name] = new JsonArray(list);
        }
    }
}
