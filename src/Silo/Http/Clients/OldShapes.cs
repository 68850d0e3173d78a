using System.Text.Json;
using System.Text.Json.Nodes;
using Bacalhau.Api;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Responses;

namespace Bacalhau.Silo.Http.Clients;

/// <summary>Answers in the shapes that older clients read. Newer keys stay: old clients ignore what they do not know.</summary>
internal static class OldShapes
{
    /// <summary>Answers with JSON in the shape the client reads.</summary>
    /// <param name="call">The call.</param>
    /// <param name="value">The answer.</param>
    /// <param name="listKey">What clients before 1.4 call <c>Items</c> here; null when the answer is no list.</param>
    public static Task AnswerShapedAsync<T>(this ApiCall call, T value, string? listKey = null)
    {
        if (!call.Client.IsBelow(1, 7))
        {
            return call.AnswerAsync(value);
        }

        var json = JsonSerializer.SerializeToNode(value, ApiJson.TypeInfo<T>())!;
        Apply(json, call.Client, listKey);
        return call.AnswerNodeAsync(json);
    }

    /// <summary>Answers with JSON built by hand.</summary>
    public static Task AnswerNodeAsync(this ApiCall call, JsonNode json, int status = 200)
    {
        var options = ApiAnswers.IsPretty(call.Context) ? ApiJson.PrettyOptions : ApiJson.Options;
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = options.Encoder, Indented = options.WriteIndented }))
        {
            json.WriteTo(writer);
        }

        buffer.WriteByte((byte)'\n');
        return call.AnswerJsonAsync(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), status);
    }

    private static void Apply(JsonNode? node, ClientVersion client, string? listKey)
    {
        switch (node)
        {
            case JsonObject json:
                foreach (var (name, child) in json.ToList())
                {
                    Apply(child, client, name);
                }

                Reshape(json, client, listKey);
                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    Apply(item, client, null);
                }

                break;
        }
    }

    private static void Reshape(JsonObject json, ClientVersion client, string? listKey)
    {
        if (client.IsBelow(1, 4) && listKey is not null and not "Items" && json["Items"] is JsonArray items && json.ContainsKey("NextToken"))
        {
            json[listKey] = items.DeepClone();
        }

        if (client.IsBelow(1, 6) && json["ComputeState"] is JsonObject state && state["StateType"] is JsonValue number)
        {
            state["StateType"] = ComputeState(number.GetValue<int>());
        }

        if (client.IsBelow(1, 4) && json.ContainsKey("Tasks") && json["State"] is JsonObject jobState && (string?)jobState["StateType"] == "Queued")
        {
            jobState["StateType"] = "Pending";
        }

        if (json["Network"] is JsonObject network && network.ContainsKey("Type"))
        {
            network["Type"] = Network((string?)network["Type"], client);
        }

        if (client.IsBelow(1, 3) && json.ContainsKey("ConnectionState") && json["Info"] is JsonObject info)
        {
            Flatten(json, info);
        }
    }

    /// <summary>Before 1.6 the numbers behind 5 were others: unmapped, a completed execution shows as cancelled.</summary>
    private static int ComputeState(int state) => state switch
    {
        6 or 7 => 5,
        > 7 => state - 2,
        _ => state,
    };

    private static string Network(string? type, ClientVersion client) => type switch
    {
        "Default" => "None",
        "Host" or "Bridge" when client.IsBelow(1, 6, 4) => "Full",
        _ => type ?? "None",
    };

    /// <summary>Before 1.3 a node was what is now its <c>Info</c>.</summary>
    private static void Flatten(JsonObject node, JsonObject info)
    {
        foreach (var (name, value) in info.ToList())
        {
            node[name] ??= value?.DeepClone();
        }

        node["Approval"] ??= node["Membership"]?.DeepClone();
    }
}
