using System.Security.Cryptography;
using System.Text;

namespace Bacalhau.Compute;

/// <summary>Where the files of executions lie: <c>executions/ID/inputs/N</c>, <c>executions/ID/results</c>, <c>logs/ID.log</c>. Nothing is made before it is needed.</summary>
internal sealed class ExecutionFolders(ComputeNodeIdentity node)
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const int MaxNameLength = 100;

    public string Root { get; } = Path.Combine(node.DataFolder, "executions");

    public string Logs { get; } = Path.Combine(node.DataFolder, "logs");

    /// <summary>Gives the name of an execution's folder: its id, or a digest when the id is no plain name, so that none leads outside.</summary>
    public static string NameOf(ExecutionId id)
    {
        var text = id.Value ?? "";
        var isPlain = text.Length is > 0 and <= MaxNameLength && text[0] != '.'
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
        return isPlain ? text : "x-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    public string FolderOf(ExecutionId id) => Path.Combine(Root, NameOf(id));

    public string ResultsOf(ExecutionId id) => Path.Combine(FolderOf(id), "results");

    public string LogOf(ExecutionId id) => Path.Combine(Logs, NameOf(id) + ".log");

    /// <summary>Makes the results folder. What an execution may write lies open in a folder that only the node may enter.</summary>
    public string MakeResults(ExecutionId id)
    {
        Make(id);
        return Directory.CreateDirectory(ResultsOf(id)).FullName;
    }

    /// <summary>Makes the folder of an execution.</summary>
    public void Make(ExecutionId id)
    {
        MakeRoot();
        Directory.CreateDirectory(FolderOf(id));
    }

    /// <summary>Makes the private folder of an input.</summary>
    public string MakeInput(ExecutionId id, int index)
    {
        MakeRoot();
        return Directory.CreateDirectory(Path.Combine(InputsOf(id), index.ToString(System.Globalization.CultureInfo.InvariantCulture))).FullName;
    }

    /// <summary>Removes all but the results: the inputs and what an engine has put beside them, which nobody needs after the run. Does nothing when there are none.</summary>
    public void RemoveInputs(ExecutionId id)
    {
        var own = FolderOf(id);
        var results = ResultsOf(id);
        foreach (var folder in Directory.Exists(own) ? Directory.GetDirectories(own) : [])
        {
            if (folder != results)
            {
                Remove(folder);
            }
        }
    }

    /// <summary>Removes all but the log. Does nothing when there is nothing.</summary>
    public void Remove(ExecutionId id) => Remove(FolderOf(id));

    /// <summary>Removes a folder; links in it are removed, not followed. What cannot be removed now is left to the next sweep.</summary>
    public static bool Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private string InputsOf(ExecutionId id) => Path.Combine(FolderOf(id), "inputs");

    private void MakeRoot()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Root);
        }
        else
        {
            Directory.CreateDirectory(Root, Private);
        }
    }
}
