using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Bacalhau.Storage;

/// <summary>Settings for inputs that a job carries in itself, section <c>InputSources:Types:Inline</c>.</summary>
public sealed class InlineStorageOptions
{
    /// <summary>Configuration section these options bind to.</summary>
    public const string SectionName = "InputSources:Types:Inline";

    /// <summary>Gets or sets the most bytes one input may take on disk, unpacked.</summary>
    /// <value>Default: 1 GiB.</value>
    [Range(1L, long.MaxValue)]
    public long MaxBytes { get; set; } = 1L << 30;

    /// <summary>Gets or sets the most files and folders one input may hold.</summary>
    /// <value>Default: 100,000.</value>
    [Range(1, int.MaxValue)]
    public int MaxEntries { get; set; } = 100_000;

    /// <summary>Gets or sets how many bytes each compressed byte may become beyond the first 16 MiB; stops archives made to fill disks.</summary>
    /// <value>Default: 200. Honest text packs to about a tenth.</value>
    [Range(1, int.MaxValue)]
    public int MaxExpansion { get; set; } = 200;
}

[OptionsValidator]
internal sealed partial class InlineStorageOptionsValidator : IValidateOptions<InlineStorageOptions>;
