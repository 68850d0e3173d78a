using System.Collections.Concurrent;
using System.Net;
using Bacalhau.Silo.Auth;
using Bacalhau.Silo.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bacalhau.Silo.Tests.Auth;

public sealed class AuthorizerTests
{
    [Theory]
    [InlineData("GET", "/api/v1/agent/alive", "open")]
    [InlineData("GET", "/api/v1/nothing", "write:node")]
    [InlineData("PATCH", "/api/v1/orchestrator/jobs", "write:job")]
    [InlineData("GET", "/api/v1/orchestrator/jobs?namespace=team", "read:job")]
    [InlineData("GET", "/api/v1/orchestrator/jobs/x/logs", "read:job")]
    [InlineData("PUT", "/api/v1/orchestrator/nodes/x", "write:node")]
    [InlineData("GET", "/openapi/v1.json", "write:node")]
    [InlineData("POST", "/api/v1/requester/list", "write:job")]
    [InlineData("GET", "/peers", "write:node")]
    public async Task EveryRequest_IsAskedAbout_OfUnknownPathsToo(string method, string path, string action)
    {
        var authorizer = new RecordingAuthorizer(_ => AuthorizationDecision.Challenge("not today"));
        await using var host = await StartAsync(authorizer);

        var answer = await host.SendAsync(new HttpMethod(method), path);

        var asked = Assert.Single(authorizer.Asked);
        Assert.Equal(action, asked.Action);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Equal("Unauthorized", answer.Code);
        Assert.Equal("Authorizer", answer.Json.GetProperty("Component").GetString());
        Assert.Equal("not today", answer.Json.GetProperty("Details").GetProperty("reason").GetString());
        Assert.Equal(0, host.Jobs.Reads);
    }

    [Fact]
    public async Task Job_IsAskedAbout_WithItsNamespaceAndOwner()
    {
        var authorizer = new RecordingAuthorizer(request => request.JobOwner == "owner" ? AuthorizationDecision.Forbid("not yours") : AuthorizationDecision.Allow);
        await using var host = await StartAsync(authorizer);
        var job = host.Jobs.Add(new Job { Id = JobId.New(), Name = "n", Namespace = "team", Type = JobTypes.Batch }, "owner");

        var answer = await host.SendAsync(HttpMethod.Delete, $"{Answers.JobsPath}/{job.Job.Id}", """{"reason":"mine now"}""");

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Equal("Forbidden", answer.Code);
        Assert.Contains(authorizer.Asked, request => request is { Namespace: "team", JobOwner: "owner" } && request.Job == job.Job.Id);
        Assert.Equal(JobStateType.Pending, job.Job.State.StateType);
    }

    [Fact]
    public async Task Submission_IsAskedAbout_WithTheNamespaceOfItsBody()
    {
        var authorizer = new RecordingAuthorizer(request => request.Namespace == "team" ? AuthorizationDecision.Forbid("not yours") : AuthorizationDecision.Allow);
        await using var host = await StartAsync(authorizer);

        var answer = await host.SendAsync(HttpMethod.Put, Answers.JobsPath, $$"""{"Job":{"Namespace":"team",{{Answers.SmallJob[1..]}}}""");

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
    }

    [Fact]
    public async Task UpdateOfAnothersJob_IsAskedAbout_WithItsOwner()
    {
        var authorizer = new RecordingAuthorizer(request => request.JobOwner == "owner" ? AuthorizationDecision.Forbid("not yours") : AuthorizationDecision.Allow);
        await using var host = await StartAsync(authorizer);
        host.Jobs.Add(new Job { Id = JobId.New(), Name = "n", Namespace = "default", Type = JobTypes.Batch }, "owner");

        var answer = await host.SendAsync(HttpMethod.Put, Answers.JobsPath, $$"""{"Job":{"Name":"n",{{Answers.SmallJob[1..]}}}""");

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
    }

    [Fact]
    public async Task AuthorizerThatThrows_Is500_AndTheRequestGoesNowhere()
    {
        await using var host = await StartAsync(new RecordingAuthorizer(_ => throw new InvalidOperationException("broken policy")));

        var answer = await host.SendAsync(HttpMethod.Put, Answers.JobsPath, $$"""{"Job":{{Answers.SmallJob}}}""");

        Assert.Equal(HttpStatusCode.InternalServerError, answer.Status);
        Assert.DoesNotContain("broken policy", answer.Text, StringComparison.Ordinal);
        Assert.Equal(0, host.Jobs.Reads);
    }

    [Fact]
    public async Task Logs_HoldNeitherTokensNorBodies()
    {
        var lines = new LineLogger();
        await using var host = await ApiHost.StartAsync(services: services => services.AddSingleton<ILoggerProvider>(lines).Configure<LoggerFilterOptions>(options => options.MinLevel = LogLevel.Debug));

        await host.SendAsync(HttpMethod.Put, Answers.JobsPath, """{"Job":{"Type":"secret-in-body"},"Credential":{"Value":"secret-credential"}}""", ("Authorization", "Bearer secret-token"));

        var line = await lines.Answered.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.Contains($"PUT {Answers.JobsPath}", line, StringComparison.Ordinal);
        Assert.DoesNotContain(lines.Lines, text => text.Contains("secret", StringComparison.Ordinal));
    }

    private static Task<ApiHost> StartAsync(IAuthorizer authorizer) => ApiHost.StartAsync(services: services => services.AddSingleton(authorizer));

    private sealed class RecordingAuthorizer(Func<AuthorizationRequest, AuthorizationDecision> decide) : IAuthorizer
    {
        public ConcurrentQueue<AuthorizationRequest> Asked { get; } = new();

        public ValueTask<AuthorizationDecision> AuthorizeAsync(AuthorizationRequest request, CancellationToken cancellationToken)
        {
            Asked.Enqueue(request);
            return ValueTask.FromResult(decide(request));
        }
    }

    private sealed class LineLogger : ILoggerProvider, ILogger
    {
        private readonly TaskCompletionSource<string> answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<string> Lines { get; } = new();

        /// <summary>Completes with the line of an answer, which is written behind the answer itself.</summary>
        public Task<string> Answered => answered.Task;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var line = formatter(state, exception);
            Lines.Enqueue(line);
            if (line.Contains("answered 400", StringComparison.Ordinal))
            {
                answered.TrySetResult(line);
            }
        }

        public void Dispose()
        {
        }
    }
}
