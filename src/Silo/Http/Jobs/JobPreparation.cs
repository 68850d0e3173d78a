using Bacalhau.Silo.Http.Pipeline;

namespace Bacalhau.Silo.Http.Jobs;

internal sealed class JobPreparation
{
    public PreparedJob Prepare(ApiCall call, Job job) => throw new NotImplementedException();

    public Job PrepareLegacy(ApiCall call, Legacy.LegacySubmitPayload payload) => throw new NotImplementedException();

    public static string Compare(Job stored, Job submitted) => throw new NotImplementedException();
}

internal sealed record PreparedJob(Job Job, IReadOnlyList<string> Warnings);
