using System.Text;

namespace Bacalhau.TestKit.Executors;

/// <summary>Makes executions ready as an agent does, in a folder that goes with the test.</summary>
public sealed class ExecutionScene : IDisposable
{
    /// <summary>The bound of every wait; an engine that needs longer is broken.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly string folder = Directory.CreateTempSubdirectory("bacalhau-executor-").FullName;
    private readonly List<ExecutionId> made = [];

    /// <summary>Gets the executions made so far.</summary>
    public IReadOnlyList<ExecutionId> Executions => made;

    /// <summary>Describes an execution with one core, 64 MiB and no network.</summary>
    public RunRequest Request(SpecConfig engine, RecordingLog log, params IEnumerable<PreparedInput> inputs)
    {
        var id = ExecutionId.New();
        made.Add(id);
        return new RunRequest
        {
            Spec = new ExecutionSpec
            {
                Id = id,
                Epoch = 1,
                JobId = JobId.New(),
                JobType = JobTypes.Batch,
                Task = new JobTask { Name = "main", Engine = engine },
                Resources = new ComputeResources(1000, 64 << 20, 0, 0),
            },
            Inputs = [.. inputs],
            ResultsFolder = Directory.CreateDirectory(Path.Combine(folder, id.Value, "results")).FullName,
            Environment = new Dictionary<string, string>(),
            Network = new NetworkConfig { Type = NetworkType.None },
            Log = log,
        };
    }

    /// <summary>Puts a text in place as a file.</summary>
    public PreparedInput File(string text, string target, bool readOnly = true) => File(Encoding.UTF8.GetBytes(text), target, readOnly);

    /// <summary>Puts bytes in place as a file.</summary>
    public PreparedInput File(byte[] bytes, string target, bool readOnly = true, string alias = "")
    {
        var path = Path.Combine(Folder(), "data");
        System.IO.File.WriteAllBytes(path, bytes);
        return Input(path, target, readOnly, alias);
    }

    /// <summary>Puts what stands at a path in place.</summary>
    public static PreparedInput Input(string path, string target, bool readOnly = true, string alias = "") =>
        new(new InputSource(new SpecConfig("inline"), alias, target), path, target, readOnly);

    /// <summary>Makes an empty folder.</summary>
    public string Folder() => Directory.CreateDirectory(Path.Combine(folder, Path.GetRandomFileName())).FullName;

    /// <summary>Adds a result path.</summary>
    public static RunRequest WithResult(RunRequest request, string name = "outputs", string path = "/outputs") => request with
    {
        Spec = request.Spec with { Task = request.Spec.Task with { ResultPaths = [.. request.Spec.Task.ResultPaths, new ResultPath(name, path)] } },
    };

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(folder, recursive: true);
}
