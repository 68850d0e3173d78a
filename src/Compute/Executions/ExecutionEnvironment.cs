using System.Globalization;
using System.IO.Enumeration;
using Microsoft.Extensions.Options;

namespace Bacalhau.Compute;

/// <summary>The environment that executions see.</summary>
internal sealed class ExecutionEnvironment(IOptions<EnvironmentOptions> options)
{
    private const string FromNode = "env:";

    /// <summary>Names each variable that the task wants of the node and does not get.</summary>
    public IEnumerable<BacalhauError> Check(JobTask task)
    {
        foreach (var (name, value) in task.Env)
        {
            if (NameOnNode(value) is not { } wanted)
            {
                continue;
            }

            if (!options.Value.AllowList.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, wanted, ignoreCase: false)))
            {
                yield return RefusalReasons.ThisNode(
                    $"allow its environment variable {wanted} to be read (asked for by {name})", "An operator allows it in Compute.Env.AllowList of the node.");
            }
            else if (Environment.GetEnvironmentVariable(wanted) is null)
            {
                yield return RefusalReasons.ThisNode($"have the environment variable {wanted} (asked for by {name})");
            }
        }
    }

    /// <summary>Builds the environment: the task's variables, values of the node filled in, then the system's, which nobody can replace.</summary>
    public static IReadOnlyDictionary<string, string> Build(ExecutionSpec spec, NetworkConfig network)
    {
        var variables = new Dictionary<string, string>(spec.Task.Env.Count + 5 + (2 * network.Ports.Count), StringComparer.Ordinal);
        foreach (var (name, value) in spec.Task.Env)
        {
            variables[name] = NameOnNode(value) is { } wanted ? Environment.GetEnvironmentVariable(wanted) ?? "" : value;
        }

        variables["BACALHAU_EXECUTION_ID"] = spec.Id.Value;
        variables["BACALHAU_JOB_ID"] = spec.JobId.Value;
        variables["BACALHAU_JOB_TYPE"] = spec.JobType;
        variables["BACALHAU_PARTITION_INDEX"] = spec.PartitionIndex.ToString(CultureInfo.InvariantCulture);
        variables["BACALHAU_PARTITION_COUNT"] = spec.PartitionCount.ToString(CultureInfo.InvariantCulture);
        foreach (var port in network.Ports)
        {
            variables["BACALHAU_HOST_PORT_" + port.Name] = port.Static.ToString(CultureInfo.InvariantCulture);
            variables["BACALHAU_PORT_" + port.Name] = port.Target.ToString(CultureInfo.InvariantCulture);
        }

        return variables;
    }

    private static string? NameOnNode(string value) => value.StartsWith(FromNode, StringComparison.Ordinal) ? value[FromNode.Length..] : null;
}
