namespace Bacalhau.Rego;

/// <summary>What files and folders hold: policies, and documents that become <c>data</c>.</summary>
/// <param name="Files">The policies, in the order of their names.</param>
/// <param name="Data">The documents, merged.</param>
public sealed record RegoFileSet(IReadOnlyList<RegoFile> Files, RegoObject Data);
