using System.Globalization;
using Bacalhau.TestKit;
using Xunit;

namespace Bacalhau.Crash.Tests;

/// <summary>The process dies, and dies again while it recovers.</summary>
public sealed class RecoveryTests(ITestOutputHelper log)
{
    private const int Seed = 20261125;
    private const int Sample = 12;
    private const int FurthestCrossing = 60;

    [Fact]
    public async Task Recovery_InWhichTheProcessDiesAgain_EndsRight()
    {
        Assert.SkipWhen(CrossingLibrary.Missing is not null, CrossingLibrary.Missing ?? "");
        var random = new Random(Seed);
        Life[] lives = [new BatchLife(), new ServiceLife(), new RetryLife()];
        using var scratch = new ScratchFolder();
        await using var web = await InputServer.StartAsync();
        await using var lane = new Lane(scratch.Folder("lane-0"), web);
        var again = 0;

        for (var i = 0; i < Sample; i++)
        {
            var life = lives[i % lives.Length];
            var first = new CrashPoint(CrashPoint.Any, random.Next(1, 2 * FurthestCrossing), After: false);
            var second = new CrashPoint(CrashPoint.Any, random.Next(1, FurthestCrossing), After: false);
            var restarts = 0;
            await lane.LiveAsync(life, first, async () =>
            {
                if (restarts++ > 0 || !await lane.Server.StartAsync(second))
                {
                    again++;
                    await lane.Server.StartAsync();
                }
            });
            Progress.Say($"{life.Name}: ended right after death at crossing {first.Number} and {restarts} restarts, the second death at crossing {second.Number}");
        }

        var line = string.Create(CultureInfo.InvariantCulture, $"{Sample} lives with a death, {again} of them with another in the recovery from it (seed {Seed}): all ended right");
        Console.Out.WriteLine(line);
        log.WriteLine(line);
        Assert.True(again * 2 >= Sample, $"only {again} of {Sample} died again: the sample says little");
    }
}
