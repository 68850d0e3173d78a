namespace Bacalhau;

/// <summary>Amounts as users write them, for example <c>500m</c>, <c>512Mb</c>; an empty text asks for nothing in particular.</summary>
/// <param name="CPU">Cores (<c>0.5</c>) or millicores (<c>500m</c>).</param>
/// <param name="Memory">Bytes with a unit; <c>mb</c> is a power of 1000, <c>mib</c> of 1024.</param>
/// <param name="Disk">As memory.</param>
/// <param name="GPU">A whole number.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.ResourcesConfig")]
public sealed record ResourcesConfig(
    [property: Id(0), OmitEmpty] string CPU = "",
    [property: Id(1), OmitEmpty] string Memory = "",
    [property: Id(2), OmitEmpty] string Disk = "",
    [property: Id(3), OmitEmpty] string GPU = "");
