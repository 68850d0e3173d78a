namespace Bacalhau.Rego;

/// <summary>One policy file.</summary>
/// <param name="Name">The name that error texts give.</param>
/// <param name="Text">The policy.</param>
public sealed record RegoFile(string Name, string Text);
