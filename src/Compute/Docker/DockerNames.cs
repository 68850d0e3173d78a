using System.Security.Cryptography;
using System.Text;

namespace Bacalhau.Compute.Docker;

/// <summary>How the containers of one node are named and labelled, so that they are found again after a restart. The words of Bacalhau 1.9.3, save the folder.</summary>
/// <param name="node">The node.</param>
/// <param name="folder">The folder it works from; empty when it has none.</param>
internal sealed class DockerNames(NodeId node, string folder = "")
{
    public const string ExecutorLabel = "bacalhau-executor";
    public const string JobLabel = "bacalhau-jobID";
    public const string ExecutionLabel = "bacalhau-executionID";
    public const string FolderLabel = "bacalhau-folder";

    private readonly string executor = $"bacalhau-{node}";

    /// <summary>Names the container of an execution. The engine gives a name once only, so no execution ever gets two.</summary>
    public string Container(ExecutionSpec spec) =>
        $"bacalhau-{Word(executor)}-{Word(spec.JobId.Value)}-{Word(spec.Id.Value)}-executor";

    public Dictionary<string, string> Labels(ExecutionSpec spec) => new(StringComparer.Ordinal)
    {
        [ExecutorLabel] = executor,
        [JobLabel] = executor + spec.JobId.Value,
        [ExecutionLabel] = executor + spec.Id.Value,
        [FolderLabel] = folder,
    };

    /// <summary>Selects everything of this node.</summary>
    public Dictionary<string, IDictionary<string, bool>> AllOfNode() => Filter($"{ExecutorLabel}={executor}");

    /// <summary>Selects everything of one execution on this node.</summary>
    public Dictionary<string, IDictionary<string, bool>> Of(ExecutionId id) => Filter($"{ExecutionLabel}={executor}{id.Value}");

    /// <summary>Reads the execution from labels.</summary>
    public ExecutionId? Execution(IDictionary<string, string>? labels) =>
        labels is not null && labels.TryGetValue(ExecutionLabel, out var value) && value.StartsWith(executor, StringComparison.Ordinal) && value.Length > executor.Length
            ? new ExecutionId(value[executor.Length..])
            : null;

    /// <summary>Reads the folder of the node from labels; empty when they name none.</summary>
    public static string Folder(IDictionary<string, string>? labels) => labels?.TryGetValue(FolderLabel, out var value) == true ? value : "";

    private static Dictionary<string, IDictionary<string, bool>> Filter(string label) => new()
    {
        ["label"] = new Dictionary<string, bool> { [label] = true },
    };

    /// <summary>Gives an id that somebody chose freely in letters the engine takes, still different for different ids.</summary>
    private static string Word(string id)
    {
        var word = string.Concat(id.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '_'));
        return word == id && id.Length <= 100
            ? id
            : $"{word[..Math.Min(word.Length, 60)]}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)).AsSpan(0, 8))}";
    }
}
