using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bacalhau.Cli.Output;

/// <summary>The generated shapes of what only the command line writes.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class OutputJson : JsonSerializerContext;
