using System.Text.Json.Serialization;

namespace Bacalhau.State.Rows;

/// <summary>A node's row.</summary>
internal sealed record NodeBody
{
    [JsonPropertyName("i")] public NodeInfo? Info { get; init; }

    // The wire leaves these three out of the node's own form.
    [JsonPropertyName("g")] public IReadOnlyList<Gpu>? Gpus { get; init; }

    [JsonPropertyName("ca")] public IReadOnlyList<string>? Cached { get; init; }

    [JsonPropertyName("po")] public IReadOnlyList<int>? PortsInUse { get; init; }

    [JsonPropertyName("m")] public int Membership { get; init; }

    [JsonPropertyName("e")] public int Eligibility { get; init; }

    [JsonPropertyName("dd")] public DateTimeOffset? DrainDeadlineAt { get; init; }

    [JsonPropertyName("l")] public IReadOnlyDictionary<string, string>? OperatorLabels { get; init; }

    [JsonPropertyName("j")] public DateTimeOffset JoinedAt { get; init; }

    [JsonPropertyName("t")] public DateTimeOffset ModifiedAt { get; init; }

    [JsonPropertyName("as")] public DateTimeOffset? AwaySince { get; init; }

    [JsonPropertyName("ar")] public string? AwayReason { get; init; }

    [JsonPropertyName("lo")] public IReadOnlyList<DateTimeOffset>? Losses { get; init; }

    public static NodeBody Of(NodeRecord node) => new()
    {
        Info = node.Info,
        Gpus = node.Info.Compute.Gpus,
        Cached = node.Info.Compute.Cached,
        PortsInUse = node.Info.Compute.PortsInUse,
        Membership = (int)node.Membership,
        Eligibility = (int)node.Eligibility,
        DrainDeadlineAt = node.DrainDeadlineAt,
        OperatorLabels = node.OperatorLabels,
        JoinedAt = node.JoinedAt,
        ModifiedAt = node.ModifiedAt,
        AwaySince = node.AwaySince,
        AwayReason = node.AwayReason.Length == 0 ? null : node.AwayReason,
        Losses = node.Losses.Count == 0 ? null : node.Losses,
    };

    public NodeRecord ToRecord(NodeId id)
    {
        var info = Info ?? new NodeInfo { Id = id };
        return new()
        {
            Info = info with
            {
                Compute = info.Compute with { Gpus = Gpus ?? [], Cached = Cached ?? [], PortsInUse = PortsInUse ?? [] },
            },
            Membership = (NodeMembership)Membership,
            Eligibility = (NodeEligibility)Eligibility,
            DrainDeadlineAt = DrainDeadlineAt,
            OperatorLabels = OperatorLabels ?? Texts.EmptyMap,
            JoinedAt = JoinedAt,
            ModifiedAt = ModifiedAt,
            AwaySince = AwaySince,
            AwayReason = AwayReason ?? "",
            Losses = Losses ?? [],
        };
    }
}
