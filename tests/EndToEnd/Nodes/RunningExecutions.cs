using System.Globalization;
using System.Text;

namespace Bacalhau.EndToEnd.Nodes;

/// <summary>What of a job is live, and where: as the API says, and as the Docker engine says.</summary>
internal sealed record RunningExecutions(IReadOnlyList<LiveExecution> Live)
{
    private const int Running = 5;
    private const int Completed = 9;

    public static async Task<RunningExecutions> OfAsync(JobApi api, string job)
    {
        var containers = DockerEngine.Running();
        return new([.. (await api.ExecutionsAsync(job))
            .Where(execution => (int)execution["ComputeState"]!["StateType"]! == Running)
            .Select(execution => new LiveExecution(
                (string)execution["ID"]!, (string)execution["NodeID"]!, (int?)execution["JobVersion"] ?? 0, containers.ContainsKey((string)execution["ID"]!)))]);
    }

    /// <summary>Counts the results of a job.</summary>
    public static async Task<int> CompletedAsync(JobApi api, string job) =>
        (await api.ExecutionsAsync(job)).Count(execution => (int)execution["ComputeState"]!["StateType"]! == Completed);

    /// <summary>Stops a job and waits until its containers are gone, so that nothing of it outlives the test.</summary>
    public static async Task EndAsync(JobApi api, string job)
    {
        await api.StopAsync(job);
        await DockerEngine.WhenNoneRunsAsync((await api.ExecutionsAsync(job)).Select(execution => (string)execution["ID"]!));
    }

    public int On(string node) => Live.Count(execution => execution.Node == node);

    public override string ToString() => Live.Aggregate(
        new StringBuilder(), (text, execution) => text.Append(CultureInfo.InvariantCulture, $"{execution}; "), text => text.ToString());
}

/// <summary>An execution that has not ended.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Node">Its node.</param>
/// <param name="Version">The version of the job it runs.</param>
/// <param name="HasContainer">Whether its container runs.</param>
internal sealed record LiveExecution(string Id, string Node, int Version, bool HasContainer);
