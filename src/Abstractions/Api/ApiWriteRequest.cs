namespace Bacalhau.Api;

/// <summary>What every body that changes something may carry besides its own fields.</summary>
public abstract record ApiWriteRequest
{
    /// <summary>Gets the namespace; empty for <c>default</c>.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Gets the token clients also send as a header; ignored here. A secret: bodies are never logged.</summary>
    public ApiCredential? Credential { get; init; }

    /// <summary>Gets the key under which a repeat of this request gets the first answer; empty for none.</summary>
    public string IdempotencyToken { get; init; } = "";
}

/// <summary>A credential inside a body.</summary>
public sealed record ApiCredential
{
    /// <summary>Gets the scheme, for example <c>Bearer</c>.</summary>
    public string Scheme { get; init; } = "";

    /// <summary>Gets the secret.</summary>
    public string Value { get; init; } = "";

    /// <summary>Gets further parameters; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Params { get; init; }

    /// <summary>Never shows the secret.</summary>
    public override string ToString() => $"ApiCredential {{ Scheme = {Scheme} }}";
}
