using System.Text.Json.Serialization;

namespace Bacalhau.Bench;

/// <summary>One measured figure, as it is printed and kept.</summary>
/// <param name="Scenario">Which scenario measured it.</param>
/// <param name="Metric">What it is.</param>
/// <param name="Value">How much.</param>
/// <param name="Unit">Of what.</param>
/// <param name="Bar">What it must reach; null when nothing is asked.</param>
/// <param name="Holds">Whether it does; null when nothing is asked.</param>
/// <param name="Ceiling">The most this machine could give, measured in the same run; null when there is no such thing.</param>
internal sealed record Figure(string Scenario, string Metric, double Value, string Unit, double? Bar, bool? Holds, double? Ceiling);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Figure))]
[JsonSerializable(typeof(Dictionary<string, Dictionary<string, Bar>>))]
internal sealed partial class BenchJson : JsonSerializerContext;

/// <summary>What a figure must reach.</summary>
/// <param name="Value">The bar.</param>
/// <param name="Better"><c>higher</c> or <c>lower</c>.</param>
internal sealed record Bar([property: JsonPropertyName("bar")] double Value, [property: JsonPropertyName("better")] string Better)
{
    public bool Holds(double value) => Better == "lower" ? value <= Value : value >= Value;
}
