using System.Globalization;

namespace Bacalhau.Grains;

/// <summary>The words for nodes that suit a job and yet do not get it; made once, since many nodes say the same.</summary>
internal sealed class RoomTexts(JobNeeds needs)
{
    private readonly string noRoom = string.Create(
        CultureInfo.InvariantCulture,
        $"node busy: no room for {{CPU: {needs.Resources.CpuMillicores / 1000.0:0.00}, Memory: {needs.Resources.MemoryBytes / 1e6:0.#} MB, Disk: {needs.Resources.DiskBytes / 1e6:0.#} MB, GPU: {needs.Resources.Gpus}}}");

    private readonly string noPorts = needs.StaticPorts.Count == 0 ? "" : $"static ports of [{string.Join(" ", needs.StaticPorts)}] are in use";

    /// <summary>Gives the words of a filter of this moment.</summary>
    public string Of(string filter) => filter switch
    {
        NodeFilters.StaticPorts => noPorts,
        NodeFilters.Reserved => "its room is kept for jobs that wait in front",
        NodeFilters.Choice => "could take it; it was not needed",
        _ => noRoom,
    };
}
