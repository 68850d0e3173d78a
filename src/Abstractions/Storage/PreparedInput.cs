namespace Bacalhau;

/// <summary>An input in place on this machine.</summary>
/// <param name="Source">What it is.</param>
/// <param name="HostPath">The file or folder; absolute.</param>
/// <param name="Target">The absolute path at which the execution sees it.</param>
/// <param name="ReadOnly">Whether the execution may only read it.</param>
public sealed record PreparedInput(InputSource Source, string HostPath, string Target, bool ReadOnly);
