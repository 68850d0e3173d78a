using Bacalhau.Api;

namespace Bacalhau.Legacy;

/// <summary>Old job files. Lenient about keys, as their readers were.</summary>
internal static class LegacyJobFile
{
    public static JobFileResult Read(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Bind(JobFileText.Parse(utf8));
        }
        catch (JobFileException e)
        {
            return JobFileResult.Failed(e);
        }
    }

    private static JobFileResult Bind(FileNode root)
    {
        // A whole job has its specification under a key; a bare specification has not.
        var isWhole = root is FileMap map
            && map.Entries.Any(entry => entry.Key.Equals(nameof(LegacyJobPayload.Spec), StringComparison.OrdinalIgnoreCase));
        var binder = new JobFileBinder(
            isWhole ? ApiJson.TypeInfo<LegacyJobPayload>() : ApiJson.TypeInfo<LegacySpec>(),
            ignoreUnknownKeys: true);
        var json = binder.Bind(root);
        if (binder.Errors.Count > 0)
        {
            return new(null, binder.Errors);
        }

        var spec = isWhole ? ApiJson.Read<LegacyJobPayload>(json)!.Spec : ApiJson.Read<LegacySpec>(json);
        return LegacyJobs.Convert(new() { Spec = spec });
    }
}
