using Bacalhau.Api;
using Bacalhau.Scripted;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Bacalhau.Client.Tests;

public sealed class RegistrationTests
{
    [Fact]
    public async Task AddBacalhauClient_GivesAClientThatRepeats()
    {
        await using var server = await ScriptedServer.StartAsync();
        server.OnEach($"GET {Given.Jobs}/x", Scripts.Break, context => context.AnswerAsync(new GetJobResponse { Job = Given.Job("a") }));
        await using var services = new ServiceCollection().AddBacalhauClient(options => options.Endpoint = server.Address).BuildServiceProvider();

        var answer = await services.GetRequiredService<IBacalhauClient>().Jobs.GetAsync("x", cancellationToken: Given.Cancel);

        Assert.Equal("a", answer.Job?.Name);
    }

    [Fact]
    public void AddBacalhauClient_WithBadOptions_NamesAllThatIsWrong()
    {
        using var services = new ServiceCollection()
            .AddBacalhauClient(options => (options.ApiKey, options.Username, options.Endpoint) = ("k", "u", new Uri("ftp://x")))
            .BuildServiceProvider();

        var thrown = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<BacalhauClientOptions>>().Value);

        Assert.Equal(3, thrown.Failures.Count());
    }
}
