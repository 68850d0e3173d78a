using System.Text.Json;
using System.Text.Json.Nodes;
using Bacalhau.Api;
using Bacalhau.Silo.Http.Agent;

namespace Bacalhau.Silo.Hosting;

/// <summary>The executions of the node that was asked, for <c>agent/debug</c>.</summary>
internal sealed class ActiveJobs(IJobStore jobs) : IDebugInfo
{
    public string Name => "ActiveJobs";

    public async ValueTask<JsonNode?> CollectAsync(NodeId node, CancellationToken cancellationToken)
    {
        Dictionary<JobId, string> tasks = [];
        List<AgentActiveJob> shown = [];
        foreach (var execution in await jobs.ListLiveOnNodeAsync(node, cancellationToken))
        {
            if (!tasks.TryGetValue(execution.JobId, out var task))
            {
                tasks[execution.JobId] = task = (await jobs.LoadAsync(execution.JobId, cancellationToken))?.Spec.Task.Name ?? "";
            }

            shown.Add(new()
            {
                ExecutionID = execution.Id.Value,
                JobID = execution.JobId.Value,
                State = execution.State.StateType.ToString(),
                AllocatedResources = ApiAllocatedResources.From(task, execution.Allocated),
            });
        }

        return JsonSerializer.SerializeToNode<IReadOnlyList<AgentActiveJob>>(shown, ApiJson.TypeInfo<IReadOnlyList<AgentActiveJob>>());
    }
}
