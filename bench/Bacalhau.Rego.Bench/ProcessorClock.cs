using Perfolizer.Horology;

namespace Bacalhau.Rego.Bench;

/// <summary>Counts the processor time of this process, so that other programs on the machine do not show in the figures.</summary>
internal sealed class ProcessorClock : IClock
{
    public string Title => "processor time";

    public bool IsAvailable => true;

    public Frequency Frequency => new(TimeSpan.TicksPerSecond);

    public long GetTimestamp() => Environment.CpuUsage.TotalTime.Ticks;
}
