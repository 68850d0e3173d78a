namespace Bacalhau;

/// <summary>What crosses a grain call in place of <see cref="SpecParams"/>.</summary>
[GenerateSerializer, Alias("bacalhau.SpecParams")]
internal struct SpecParamsSurrogate
{
    [Id(0)] public string Json;
}

[RegisterConverter]
internal sealed class SpecParamsSurrogateConverter : IConverter<SpecParams, SpecParamsSurrogate>
{
    public SpecParams ConvertFromSurrogate(in SpecParamsSurrogate surrogate) => SpecParams.FromJson(surrogate.Json);

    public SpecParamsSurrogate ConvertToSurrogate(in SpecParams value) => new() { Json = value.ToString() };
}
