using System.Text.Json.Serialization;

namespace Bacalhau.Compute;

/// <summary>The form in which executions stand in the agent's own store.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(ExecutionRecord))]
internal sealed partial class StoreJson : JsonSerializerContext;
