using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.Grains.Tests;

/// <summary>The example in the documentation is a job that would be accepted, and means what the text says.</summary>
public sealed class DocumentedSpecTests
{
    [Fact]
    public void Example_IsAValidJob_WithThePolicyItShows()
    {
        var text = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "scheduling.md"));
        var yaml = text.Split("```yaml")[1].Split("```")[0];

        var file = JobFile.Read(yaml);
        var prepared = JobIntake.Prepare(file.Job, new() { OrchestratorId = new("n-1") });

        Assert.Empty(file.Errors);
        Assert.Empty(prepared.Errors);
        var retry = prepared.Job.Policy!.Retry!;
        Assert.NotNull(RetryDecision.DelayBeforeNext(retry, new(), FailureCause.ExitCode, 137, attempts: 3, seed: 0));
        Assert.Null(RetryDecision.DelayBeforeNext(retry, new(), FailureCause.ExitCode, 137, attempts: 4, seed: 0));
        Assert.Null(RetryDecision.DelayBeforeNext(retry, new(), FailureCause.ExitCode, 1, attempts: 1, seed: 0));
        Assert.Equal(TimeSpan.FromHours(1), TimeLimits.OfExecution(prepared.Job));
    }
}
