using System.Net;
using Bacalhau.Silo.Tests.Hosting;

namespace Bacalhau.Silo.Tests.Http;

public sealed class QueryTests
{
    [Theory]
    [InlineData("limit=4294967295")]
    [InlineData("limit=2147483648")]
    [InlineData("limit=0&reverse=False&next_token=&order_by=&namespace=&labels=")]
    [InlineData("limit=1&reverse=T&order_by=id")]
    [InlineData("next_token=OlY6MToyOQ", HttpStatusCode.BadRequest)]
    [InlineData("next_token=Ok46MToyOQ")]
    [InlineData("next_token=Ok46NDI5NDk2NzI5NTo0Mjk0OTY3Mjk1")]
    [InlineData("limit=4294967296", HttpStatusCode.BadRequest)]
    [InlineData("limit=99999999999999999999", HttpStatusCode.BadRequest)]
    [InlineData("limit=1.0", HttpStatusCode.BadRequest)]
    [InlineData("limit=+1", HttpStatusCode.BadRequest)]
    [InlineData("limit=%201", HttpStatusCode.BadRequest)]
    [InlineData("reverse=yes", HttpStatusCode.BadRequest)]
    [InlineData("order_by=name", HttpStatusCode.BadRequest)]
    [InlineData("labels=%3D%3D", HttpStatusCode.BadRequest)]
    [InlineData("next_token=%00", HttpStatusCode.BadRequest)]
    public async Task ListQuery_IsReadAsGoReadsIt(string query, HttpStatusCode expected = HttpStatusCode.OK)
    {
        await using var host = await ApiHost.StartAsync();
        await host.SubmitAsync();

        var answer = await host.AskAsync($"{Answers.JobsPath}?{query}");

        Assert.Equal(expected, answer.Status);
    }

    [Fact]
    public async Task Query_WithSeveralMistakes_NamesThemAll()
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.AskAsync($"{Answers.JobsPath}?limit=x&reverse=maybe&order_by=name&labels=%3D%3D");

        Assert.Equal(4, answer.Message.Split('\n').Length);
        Assert.Equal(0, host.Jobs.Reads);
    }

    [Fact]
    public async Task Mistake_IsNotEchoedAtLength()
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.AskAsync($"{Answers.JobsPath}?limit={new string('9', 5000)}");

        Assert.True(answer.Message.Length < 300);
    }

    [Theory]
    [InlineData("since=9999999999999999999")]
    [InlineData("since=99999999999999")]
    [InlineData("job_version=-1")]
    [InlineData("event_type=nothing")]
    public async Task HistoryQuery_OutOfRange_Is400(string query)
    {
        await using var host = await ApiHost.StartAsync();
        var id = await host.SubmitAsync();

        var answer = await host.AskAsync($"{Answers.JobsPath}/{id}/history?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("reverse=true")]
    [InlineData("limit=4")]
    [InlineData("reverse=true&limit=2")]
    [InlineData("order_by=id&limit=1")]
    public async Task List_OfAnyLimit_GivesEveryJobOnceInOrder(string query)
    {
        await using var host = await ApiHost.StartAsync(new() { ["ListBatch"] = "2" });
        var ids = new List<string>();
        for (var index = 0; index < 5; index++)
        {
            ids.Add((await host.SubmitAsync()).Value);
        }

        var seen = new List<string>();
        var token = "";
        do
        {
            var page = (await host.AskAsync($"{Answers.JobsPath}?{query}&next_token={token}")).Json;
            seen.AddRange(page.GetProperty("Items").EnumerateArray().Select(job => job.GetProperty("ID").GetString()!));
            token = page.GetProperty("NextToken").GetString()!;
        }
        while (token.Length > 0);

        var expected = query.Contains("id", StringComparison.Ordinal) ? ids.Order(StringComparer.Ordinal).ToList() : ids;
        if (query.Contains("reverse", StringComparison.Ordinal))
        {
            expected.Reverse();
        }

        Assert.Equal(expected, seen);
    }

    [Theory]
    [InlineData("", 5)]
    [InlineData("limit=3", 3)]
    [InlineData("limit=4294967295&reverse=true", 5)]
    public async Task Executions_OfAnyLimit_ComeOnceEach(string query, int expected)
    {
        await using var host = await ApiHost.StartAsync(new() { ["ListBatch"] = "2" });
        var job = host.Jobs.Find(await host.SubmitAsync())!;
        for (var index = 0; index < 5; index++)
        {
            job.Place(host.Identity.NodeId, ExecutionStateType.Completed, DateTimeOffset.UnixEpoch.AddSeconds(index));
        }

        var list = await host.AskAsync($"{Answers.JobsPath}/{job.Job.Id}/executions?{query}");

        Assert.Equal(expected, list.Json.GetProperty("Items").EnumerateArray().Select(execution => execution.GetProperty("ID").GetString()).Distinct().Count());
        Assert.Equal("", list.Json.GetProperty("NextToken").GetString());
    }

    [Fact]
    public async Task Pretty_IndentsByTwo_WhateverItsValue()
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.AskAsync("/api/v1/agent/alive?pretty=no");

        Assert.Equal("{\n  \"Status\": \"OK\"\n}\n", answer.Text);
    }

    [Fact]
    public async Task LargeAnswer_IsCompressedWhenWanted_AndASmallOneIsNot()
    {
        await using var host = await ApiHost.StartAsync();
        for (var index = 0; index < 20; index++)
        {
            await host.SubmitAsync();
        }

        var large = await host.AskAsync($"{Answers.JobsPath}?limit=20", ("Accept-Encoding", "gzip"));
        var unwanted = await host.AskAsync($"{Answers.JobsPath}?limit=20", ("Accept-Encoding", "gzip;q=0"));
        var small = await host.AskAsync("/api/v1/agent/alive", ("Accept-Encoding", "gzip"));

        Assert.Equal("gzip", large.Headers["Content-Encoding"]);
        Assert.False(unwanted.Headers.ContainsKey("Content-Encoding"));
        Assert.False(small.Headers.ContainsKey("Content-Encoding"));
    }
}
