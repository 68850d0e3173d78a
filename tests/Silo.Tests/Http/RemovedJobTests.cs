using System.Net;
using Bacalhau.Grains;
using Bacalhau.Silo.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Bacalhau.Silo.Tests.Http;

public sealed class RemovedJobTests
{
    [Theory]
    [InlineData("")]
    [InlineData("/history")]
    [InlineData("/executions")]
    [InlineData("/results")]
    public async Task UnknownJob_IsNotFound_AndSaysWhatRetentionRemoves(string part)
    {
        await using var host = await ApiHost.StartAsync(services: services => services.Configure<JobRetentionOptions>(retention => retention.Age = TimeSpan.FromDays(7)));

        var answer = await host.AskAsync($"{Answers.JobsPath}/j-gone{part}");

        Assert.Equal((HttpStatusCode.NotFound, "NotFound", "job not found: j-gone"), (answer.Status, answer.Code, answer.Message));
        Assert.Equal("Finished jobs are removed here 7.00:00:00 after their end", answer.Json.GetProperty("Hint").GetString());
    }

    [Fact]
    public async Task UnknownJob_WithoutRetention_HasNoHint()
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.AskAsync($"{Answers.JobsPath}/j-gone");

        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.False(answer.Json.TryGetProperty("Hint", out var hint) && hint.GetString()!.Length > 0);
    }
}
