namespace Bacalhau;

/// <summary>One graphics processor of a node.</summary>
/// <param name="Index">Its number for the vendor's tools.</param>
/// <param name="Name">The model, for example <c>Tesla T4</c>.</param>
/// <param name="Vendor"><c>NVIDIA</c>, <c>AMD/ATI</c> or <c>Intel</c>.</param>
/// <param name="Memory">Memory in MiB.</param>
/// <param name="PCIAddress">The bus address, lower case; empty when unknown.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.Gpu")]
public sealed record Gpu(
    [property: Id(0)] long Index,
    [property: Id(1)] string Name,
    [property: Id(2)] string Vendor,
    [property: Id(3)] long Memory,
    [property: Id(4)] string PCIAddress);
