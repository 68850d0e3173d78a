using Bacalhau.Api;
using Bacalhau.Scripted;
using Xunit;

namespace Bacalhau.Client.Tests.Jobs;

public sealed class SubmitTests
{
    private const string Submit = $"PUT {Given.Jobs}";

    [Fact]
    public async Task Submit_ConnectionLostAfterTheCommit_IsRepeatedUnderTheSameToken()
    {
        await using var server = await ScriptedServer.StartAsync();
        var jobs = new Dictionary<string, string>(StringComparer.Ordinal);
        server.OnEach(
            Submit,
            context =>
            {
                jobs.TryAdd(context.BodyOf<PutJobRequest>().IdempotencyToken, "j-1");
                return Scripts.Break(context);
            },
            context =>
            {
                jobs.TryAdd(context.BodyOf<PutJobRequest>().IdempotencyToken, "j-2");
                return context.AnswerAsync(new PutJobResponse { JobID = jobs[context.BodyOf<PutJobRequest>().IdempotencyToken] });
            });
        using var client = Given.Client(server);

        var accepted = await client.Jobs.SubmitAsync(Given.Job(), cancellationToken: Given.Cancel);

        Assert.Equal("j-1", accepted.JobID);
        Assert.Single(jobs);
        Assert.Equal(2, server.RequestsTo(Submit).Count);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(502)]
    [InlineData(429)]
    public async Task Submit_ServerBusyOrAway_IsRepeated(int status)
    {
        await using var server = await ScriptedServer.StartAsync();
        server.OnEach(Submit, Scripts.Refuse(status, "ServiceUnavailable", "later"), context => context.AnswerAsync(new PutJobResponse { JobID = "j-1" }));
        using var client = Given.Client(server);

        var accepted = await client.Jobs.SubmitAsync(Given.Job(), cancellationToken: Given.Cancel);

        Assert.Equal("j-1", accepted.JobID);
    }

    [Fact]
    public async Task Submit_Refused_CarriesCodeMessageAndHint_AndIsNotRepeated()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On(Submit, Scripts.Refuse(400, "ValidationError", "a\nb", "do c"));
        using var client = Given.Client(server);

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => client.Jobs.SubmitAsync(Given.Job(), cancellationToken: Given.Cancel));

        Assert.Equal((BacalhauErrorCode.ValidationError, "a\nb", "do c"), (thrown.Error.Code, thrown.Error.Message, thrown.Error.Hint));
        Assert.Single(server.RequestsTo(Submit));
    }

    [Fact]
    public async Task Submit_TokenGiven_IsSent()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On(Submit, new PutJobResponse { JobID = "j-1" });
        using var client = Given.Client(server);

        await client.Jobs.SubmitAsync(Given.Job(), new SubmitOptions { IdempotencyToken = "mine", Force = true }, Given.Cancel);

        var sent = ApiJson.Read<PutJobRequest>(Assert.Single(server.RequestsTo(Submit)).Body)!;
        Assert.Equal(("mine", true), (sent.IdempotencyToken, sent.Force));
    }

    [Fact]
    public async Task Rerun_ConnectionLostAfterItWasSent_IsNotRepeated()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.On($"PUT {Given.Jobs}/x/rerun", Scripts.Break);
        using var client = Given.Client(server);

        var thrown = await Assert.ThrowsAsync<BacalhauException>(() => client.Jobs.RerunAsync("x", "again", Given.Cancel));

        Assert.Equal(BacalhauErrorCode.NetworkFailure, thrown.Error.Code);
        Assert.Single(server.RequestsTo($"PUT {Given.Jobs}/x/rerun"));
    }
}
