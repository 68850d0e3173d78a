using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Bacalhau.Silo.Tests.Hosting;

namespace Bacalhau.Silo.Tests.Http;

public sealed class LogStreamTests
{
    [Fact]
    public async Task Log_ComesWhole_PerStream_AndClosesNormally()
    {
        await using var host = await ApiHost.StartAsync();
        var (job, script) = await JobWithLogAsync(host);
        script.Write(LogStream.Stdout, "one\n"u8.ToArray()).Write(LogStream.Stderr, "bad\n"u8.ToArray()).Write(LogStream.Stdout, "two"u8.ToArray()).End();

        var read = await ReadAsync(host, $"{job.Job.Id}/logs");

        Assert.Equal("one\ntwo", read.Text(1));
        Assert.Equal("bad\n", read.Text(2));
        Assert.Equal(WebSocketCloseStatus.NormalClosure, read.Close);
    }

    [Fact]
    public async Task Character_CutBetweenPieces_ComesWhole_AlsoBetweenStreams()
    {
        await using var host = await ApiHost.StartAsync();
        var (job, script) = await JobWithLogAsync(host);
        var face = Encoding.UTF8.GetBytes("😀");
        script.Write(LogStream.Stdout, face[..1]).Write(LogStream.Stderr, face[..2]).Write(LogStream.Stdout, face[1..]).Write(LogStream.Stderr, face[2..]).End();

        var read = await ReadAsync(host, $"{job.Job.Id}/logs");

        Assert.Equal("😀", read.Text(1));
        Assert.Equal("😀", read.Text(2));
        Assert.All(read.Frames, frame => Assert.DoesNotContain('\uFFFD', frame.GetProperty("value").GetProperty("Line").GetString()!));
    }

    [Fact]
    public async Task Bytes_ThatAreNoText_AreMarkedAndNotLost()
    {
        await using var host = await ApiHost.StartAsync();
        var (job, script) = await JobWithLogAsync(host);
        script.Write(LogStream.Stdout, [(byte)'a', 0xff, (byte)'b', 0xe2]).End();

        var read = await ReadAsync(host, $"{job.Job.Id}/logs");

        Assert.Equal("a\uFFFDb\uFFFD", read.Text(1));
    }

    [Fact]
    public async Task Follow_GoesOnUntilTheLogEnds()
    {
        await using var host = await ApiHost.StartAsync();
        var (job, script) = await JobWithLogAsync(host);
        script.Write(LogStream.Stdout, "begun\n"u8.ToArray());

        var reading = ReadAsync(host, $"{job.Job.Id}/logs?follow=true");
        await script.ReaderCame.Task.WaitAsync(Bound, TestContext.Current.CancellationToken);
        script.Write(LogStream.Stdout, "ended"u8.ToArray()).End();
        var read = await reading;

        Assert.Equal("begun\nended", read.Text(1));
        Assert.Equal(WebSocketCloseStatus.NormalClosure, read.Close);
    }

    [Fact]
    public async Task Tail_BeginsBehindWhatIsThere()
    {
        await using var host = await ApiHost.StartAsync();
        var (job, script) = await JobWithLogAsync(host);
        script.Write(LogStream.Stdout, "old\n"u8.ToArray());

        var reading = ReadAsync(host, $"{job.Job.Id}/logs?follow=true&tail=true");
        await script.ReaderCame.Task.WaitAsync(Bound, TestContext.Current.CancellationToken);
        script.Write(LogStream.Stdout, "new\n"u8.ToArray()).End();

        Assert.Equal("new\n", (await reading).Text(1));
    }

    [Fact]
    public async Task ConnectionToTheNode_ThatBreaks_IsTakenUpWhereItBroke()
    {
        await using var host = await ApiHost.StartAsync();
        var (job, script) = await JobWithLogAsync(host);
        script.BreakBehind = 1;
        script.Write(LogStream.Stdout, "a"u8.ToArray()).Write(LogStream.Stdout, "b"u8.ToArray()).Write(LogStream.Stdout, "c"u8.ToArray()).End();

        var read = await ReadAsync(host, $"{job.Job.Id}/logs");

        Assert.Equal("abc", read.Text(1));
        Assert.Equal([0, 2], script.Requests.Select(request => request.Offset));
    }

    [Fact]
    public async Task ClientThatLeaves_EndsItsStream()
    {
        await using var host = await ApiHost.StartAsync();
        var (job, script) = await JobWithLogAsync(host);
        using var socket = await ConnectAsync(host, $"{job.Job.Id}/logs?follow=true");
        await script.ReaderCame.Task.WaitAsync(Bound, TestContext.Current.CancellationToken);

        socket.Abort();

        await script.ReaderLeft.Task.WaitAsync(Bound, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task ReaderThatDoesNotRead_StallsNobodyElse()
    {
        await using var host = await ApiHost.StartAsync();
        var (job, script) = await JobWithLogAsync(host);
        var line = new byte[64 * 1024];
        Array.Fill(line, (byte)'x');
        for (var index = 0; index < 400; index++)
        {
            script.Write(LogStream.Stdout, line);
        }

        script.End();
        using var stuck = await ConnectAsync(host, $"{job.Job.Id}/logs");

        var read = await ReadAsync(host, $"{job.Job.Id}/logs");

        Assert.Equal(400 * line.Length, read.Text(1).Length);
    }

    [Theory]
    [InlineData("nothing/logs", "job not found: nothing")]
    [InlineData("{id}/logs?follow=maybe", "follow")]
    [InlineData("{id}/logs?execution_id=e-1", "unable to find execution e-1")]
    [InlineData("{id}/logs?job_version=9", "no executions")]
    public async Task WhatIsWrong_IsToldInAFrame_BehindTheUpgrade(string path, string message)
    {
        await using var host = await ApiHost.StartAsync();
        var (job, _) = await JobWithLogAsync(host);

        var read = await ReadAsync(host, path.Replace("{id}", job.Job.Id.Value, StringComparison.Ordinal));

        var frame = Assert.Single(read.Frames);
        Assert.Contains(message, frame.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, frame.GetProperty("value").GetProperty("Type").GetInt32());
        Assert.Equal(WebSocketCloseStatus.NormalClosure, read.Close);
    }

    [Fact]
    public async Task JobWithoutExecutions_IsToldInAFrame()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await host.SubmitAsync();

        var read = await ReadAsync(host, $"{id}/logs");

        Assert.Contains("no executions", Assert.Single(read.Frames).GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LogMeant_IsTheNewestThatWasNotGivenUp_ElseTheNewestThatRan()
    {
        await using var host = await ApiHost.StartAsync();
        var job = host.Jobs.Find(await host.SubmitAsync())!;
        var failed = job.Place(host.Identity.NodeId, ExecutionStateType.Failed, DateTimeOffset.UnixEpoch.AddHours(1));
        job.Place(host.Identity.NodeId, ExecutionStateType.BidRejected, DateTimeOffset.UnixEpoch.AddHours(2));
        host.Logs.Of(failed.Id).Write(LogStream.Stdout, "failed"u8.ToArray()).End();

        var ofFailed = await ReadAsync(host, $"{job.Job.Id}/logs");
        var completed = job.Place(host.Identity.NodeId, ExecutionStateType.Completed, DateTimeOffset.UnixEpoch);
        host.Logs.Of(completed.Id).Write(LogStream.Stdout, "completed"u8.ToArray()).End();
        var ofCompleted = await ReadAsync(host, $"{job.Job.Id}/logs");

        Assert.Equal("failed", ofFailed.Text(1));
        Assert.Equal("completed", ofCompleted.Text(1));
    }

    [Fact]
    public async Task RequestWithoutUpgrade_Is400()
    {
        await using var host = await ApiHost.StartAsync();

        var answer = await host.AskAsync($"{Answers.JobsPath}/x/logs");

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
    }

    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(20);

    private static async Task<(MemoryJobs.Stored Job, ScriptedLogs.Script Script)> JobWithLogAsync(ApiHost host)
    {
        var job = host.Jobs.Find(await host.SubmitAsync())!;
        var execution = job.Place(host.Identity.NodeId, ExecutionStateType.Running, DateTimeOffset.UnixEpoch);
        return (job, host.Logs.Of(execution.Id));
    }

    private static async Task<ClientWebSocket> ConnectAsync(ApiHost host, string path)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{host.Authority}{Answers.JobsPath}/{path}"), TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<Read> ReadAsync(ApiHost host, string path)
    {
        using var socket = await ConnectAsync(host, path);
        var frames = new List<JsonElement>();
        var buffer = new byte[256 * 1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), TestContext.Current.CancellationToken);
            var length = received.Count;
            while (!received.EndOfMessage)
            {
                received = await socket.ReceiveAsync(buffer.AsMemory(length), TestContext.Current.CancellationToken);
                length += received.Count;
            }

            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
                return new(frames, socket.CloseStatus);
            }

            frames.Add(JsonElement.Parse(buffer.AsSpan(0, length)));
        }
    }

    private sealed record Read(List<JsonElement> Frames, WebSocketCloseStatus? Close)
    {
        public string Text(int stream) => string.Concat(Frames
            .Where(frame => frame.GetProperty("value").GetProperty("Type").GetInt32() == stream)
            .Select(frame => frame.GetProperty("value").GetProperty("Line").GetString()));
    }
}
