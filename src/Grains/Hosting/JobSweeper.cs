using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bacalhau.Grains;

/// <summary>
/// Timers die with activations, so every silo looks for jobs that are due, and wakes all unfinished ones when it starts and when another silo has gone.
/// </summary>
internal sealed partial class JobSweeper(
    IJobStore store,
    IGrainFactory grains,
    IClusterMembershipService membership,
    IOptions<SchedulingOptions> options,
    TimeProvider clock,
    ILogger<JobSweeper> logger) : BackgroundService
{
    private const int MostDue = 1000;
    private static readonly TimeSpan FullSweepEvery = TimeSpan.FromMinutes(10);

    private int owedSweeps;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(SweepDueAsync(stoppingToken), WatchMembershipAsync(stoppingToken));

    private async Task SweepDueAsync(CancellationToken stoppingToken)
    {
        var lastFull = clock.GetTimestamp();
        await SweepAllAsync(stoppingToken);
        using var timer = new PeriodicTimer(options.Value.SweepInterval, clock);
        while (await NextAsync(timer, stoppingToken))
        {
            await TryAsync(
                async () => await Awakening.WakeAsync(await store.ListDueAsync(clock.GetUtcNow(), MostDue, stoppingToken), grains, logger, stoppingToken),
                stoppingToken);
            if (Volatile.Read(ref owedSweeps) > 0 || clock.GetElapsedTime(lastFull) >= FullSweepEvery)
            {
                lastFull = clock.GetTimestamp();
                Interlocked.Exchange(ref owedSweeps, Math.Max(0, Volatile.Read(ref owedSweeps) - 1));
                await SweepAllAsync(stoppingToken);
            }
        }
    }

    /// <summary>Wakes all; what could not be woken, because its silo is just dying, is tried again with the next tick.</summary>
    private Task SweepAllAsync(CancellationToken stoppingToken) => TryAsync(
        async () =>
        {
            if (!await Awakening.WakeAllAsync(store, grains, logger, stoppingToken))
            {
                Interlocked.CompareExchange(ref owedSweeps, 1, 0);
            }
        },
        stoppingToken);

    private async Task WatchMembershipAsync(CancellationToken stoppingToken)
    {
        HashSet<SiloAddress> alive = [];
        try
        {
            await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(stoppingToken))
            {
                var now = snapshot.Members.Values.Where(member => member.Status == SiloStatus.Active).Select(member => member.SiloAddress).ToHashSet();
                if (!alive.IsSubsetOf(now))
                {
                    // At once, and again when messages to the dead silo have come back.
                    Interlocked.Exchange(ref owedSweeps, 2);
                    await SweepAllAsync(stoppingToken);
                }

                alive = now;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private async Task TryAsync(Func<Task> action, CancellationToken stoppingToken)
    {
        try
        {
            await action();
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            LogSweepFailed(logger, error);
        }
        catch (OperationCanceledException)
        {
            // The silo stops.
        }
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A sweep for jobs that are due failed; the next one tries again")]
    private static partial void LogSweepFailed(ILogger logger, Exception error);
}
