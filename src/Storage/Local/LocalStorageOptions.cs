using Microsoft.Extensions.Options;

namespace Bacalhau.Storage;

/// <summary>Settings for inputs that lie on the node, section <c>Compute</c>.</summary>
public sealed class LocalStorageOptions
{
    /// <summary>Configuration section these options bind to.</summary>
    public const string SectionName = "Compute";

    /// <summary>
    /// Gets or sets what jobs may see: absolute paths with <c>*</c>, <c>**</c>, <c>?</c>, <c>[a-z]</c> and <c>{a,b}</c>, each followed by <c>:ro</c> or
    /// <c>:rw</c>. A path allows itself only; <c>/data/**</c> also what lies below. Links count as what they lead to.
    /// </summary>
    /// <value>Default: none, and then no job gets any. Without <c>:rw</c> jobs may only read.</value>
    public IList<string> AllowListedLocalPaths { get; set; } = [];
}

internal sealed class LocalStorageOptionsValidator : IValidateOptions<LocalStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, LocalStorageOptions options)
    {
        var wrong = options.AllowListedLocalPaths
            .Select((entry, index) => (index, why: AllowedPath.WhatIsWrong(entry)))
            .Where(entry => entry.why is not null)
            .Select(entry => $"Compute.AllowListedLocalPaths[{entry.index}]: {entry.why}")
            .ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
