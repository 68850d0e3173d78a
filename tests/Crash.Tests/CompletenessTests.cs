using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.Crash.Tests;

/// <summary>That no durable write and no outbound call is left out is seen from outside: by the kernel's news of files, by the form of SQLite's log, and by the calls that arrive.</summary>
public sealed partial class CompletenessTests
{
    public static TheoryData<string> Lives => [.. All.Keys];

    private static readonly Dictionary<string, Life> All = ((Life[])[new BatchLife(), new ServiceLife(), new RetryLife()]).ToDictionary(life => life.Name);

    [Theory]
    [MemberData(nameof(Lives))]
    public async Task EveryChangeOfTheFolder_AndEveryCallThatArrives_IsACrossing(string name)
    {
        Assert.SkipWhen(CrossingLibrary.Missing is not null, CrossingLibrary.Missing ?? "");
        using var scratch = new ScratchFolder();
        await using var web = await InputServer.StartAsync();
        await using var lane = new Lane(scratch.Folder("lane-0"), web);
        await lane.LiveAsync(All[name], CrashPoint.None);
        var changed = new ConcurrentQueue<string>();
        using var watcher = new FileSystemWatcher(lane.Server.Folder) { IncludeSubdirectories = true, InternalBufferSize = 64 << 10 };
        watcher.Created += (_, change) => changed.Enqueue(change.FullPath);
        watcher.Changed += (_, change) => changed.Enqueue(change.FullPath);
        watcher.Deleted += (_, change) => changed.Enqueue(change.FullPath);
        watcher.Renamed += (_, change) => changed.Enqueue(change.FullPath);
        watcher.EnableRaisingEvents = true;

        // A life that is over without a death also says that every transaction in SQLite's log was a crossing.
        var trace = await lane.LiveAsync(All[name], CrashPoint.None);

        watcher.EnableRaisingEvents = false;
        var crossed = trace.Points.Select(point => point.Label).ToHashSet(StringComparer.Ordinal);
        var files = crossed.Where(label => label.StartsWith("file ", StringComparison.Ordinal)).Select(label => label.Split(' ', 3)[2]).ToHashSet(StringComparer.Ordinal);
        var missed = changed
            .Select(path => Path.GetRelativePath(lane.Server.Folder, path))
            .Where(path => !Database().IsMatch(path))
            .Select(path => Id().Replace(path, "*"))
            .Where(path => !files.Contains(path) && !files.Any(file => file.StartsWith(path + "/", StringComparison.Ordinal)))
            .Distinct();
        Assert.Empty(missed);
        Assert.NotEmpty(trace.Arrived);
        Assert.Empty(trace.Arrived.Except(crossed));
        Assert.Contains("commit jobs.db", crossed);
        Assert.Contains("commit executions.db", crossed);
    }

    /// <summary>As <c>crossings.c</c> names paths.</summary>
    [GeneratedRegex("[0-9a-f-]{32,}")]
    private static partial Regex Id();

    [GeneratedRegex(@"\.db(-wal|-shm|-journal)?$")]
    private static partial Regex Database();
}
