namespace Bacalhau.Silo.Http.Nodes;

/// <summary>The orders of node lists. What is free is listed from the most to the least.</summary>
internal static class NodeOrder
{
    public const string Names = "id, type, available_cpu, available_memory, available_disk, available_gpu, approval, status";

    /// <summary>Gives the comparison of a name; null when there is none of that name. Equal nodes stand in the order of their ids.</summary>
    public static Comparison<NodeState>? Of(string name) => name switch
    {
        "" or "id" => ById,
        "type" => (a, b) => Then(a.Info.Type.CompareTo(b.Info.Type), a, b),
        "available_cpu" => (a, b) => Then(Free(b).CpuMillicores.CompareTo(Free(a).CpuMillicores), a, b),
        "available_memory" => (a, b) => Then(Free(b).MemoryBytes.CompareTo(Free(a).MemoryBytes), a, b),
        "available_disk" => (a, b) => Then(Free(b).DiskBytes.CompareTo(Free(a).DiskBytes), a, b),
        "available_gpu" => (a, b) => Then(Free(b).Gpus.CompareTo(Free(a).Gpus), a, b),
        "approval" or "status" => (a, b) => Then(string.CompareOrdinal(Word(a), Word(b)), a, b),
        _ => null,
    };

    private static int ById(NodeState a, NodeState b) => string.CompareOrdinal(a.Info.Id.Value, b.Info.Id.Value);

    private static int Then(int first, NodeState a, NodeState b) => first != 0 ? first : ById(a, b);

    private static ComputeResources Free(NodeState node) => node.Info.Compute.AvailableCapacity;

    private static string Word(NodeState node) => Api.ApiNodeState.ToText(node.Membership);
}
