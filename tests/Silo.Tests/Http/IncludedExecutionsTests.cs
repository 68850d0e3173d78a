using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Bacalhau.Silo.Tests.Hosting;

namespace Bacalhau.Silo.Tests.Http;

public sealed class IncludedExecutionsTests
{
    [Theory]
    [InlineData("2", "")]
    [InlineData("500", "")]
    [InlineData("2", "v1.6.0")]
    public async Task Job_WithItsExecutions_IsTheSameInBatchesAndWhole(string batch, string client)
    {
        await using var host = await ApiHost.StartAsync(new() { ["ListBatch"] = batch });
        var id = await host.SubmitAsync();
        var stored = host.Jobs.Find(id)!;
        var placed = Enumerable.Range(0, 5).Select(i => stored.Place(NodeId.New(), ExecutionStateType.Completed, DateTimeOffset.UnixEpoch.AddSeconds(i)).Id.Value).ToList();

        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Answers.JobsPath}/{id}?include=executions,history");
        if (client.Length > 0)
        {
            request.Headers.Add("X-Bacalhau-Git-Version", client);
        }

        using var answer = await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        var body = (await answer.Content.ReadFromJsonAsync<JsonObject>(TestContext.Current.CancellationToken))!;

        Assert.Equal(id.Value, (string?)body["Job"]!["ID"]);
        Assert.NotEmpty(body["History"]!["Items"]!.AsArray());
        Assert.Equal("", (string?)body["Executions"]!["NextToken"]);
        Assert.Equal(placed, body["Executions"]!["Items"]!.AsArray().Select(item => (string)item!["ID"]!));
    }
}
