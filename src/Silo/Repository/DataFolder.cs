using System.Globalization;
using System.Security.Cryptography;

namespace Bacalhau.Silo.Repository;

/// <summary>The folder of everything a node keeps. Open in one process at a time.</summary>
public sealed class DataFolder : IDisposable
{
    /// <summary>The version of the layout.</summary>
    public const int LayoutVersion = 5;

    private const string LockName = "node.lock";
    private const string PidName = "node.pid";
    private const int LinkKeyBytes = 32;

    private readonly FileStream holder;

    private DataFolder(string path, FileStream holder, NodeMetadata metadata, UserKey key, byte[] linkKey)
    {
        Path = path;
        this.holder = holder;
        Metadata = metadata;
        Key = key;
        ResultLinkKey = linkKey;
    }

    /// <summary>Gets where it is; absolute.</summary>
    public string Path { get; }

    /// <summary>Gets what the node knows of itself between starts.</summary>
    public NodeMetadata Metadata { get; }

    /// <summary>Gets the key that signs this node's tokens.</summary>
    public UserKey Key { get; }

    /// <summary>Gets the key that signs links to results.</summary>
    public ReadOnlyMemory<byte> ResultLinkKey { get; }

    /// <summary>Opens the folder; makes it and its files when there are none.</summary>
    /// <param name="path">The folder; absolute.</param>
    /// <param name="name">Gives a name to a node that has none yet.</param>
    /// <exception cref="BacalhauException">Another process has it open; it cannot be written; it was made by a newer release.</exception>
    public static DataFolder Open(string path, Func<string> name)
    {
        FileStream? holder = null;
        try
        {
            CreatePrivate(path);
            holder = Lock(path);
            var metadata = NodeMetadata.LoadOrCreate(path, name);
            File.WriteAllText(System.IO.Path.Combine(path, "repo.version"), string.Create(CultureInfo.InvariantCulture, $$"""{"Version":{{LayoutVersion}}}"""));
            return new(path, holder, metadata, UserKey.LoadOrCreate(path), LoadOrCreateLinkKey(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            holder?.Dispose();
            throw new BacalhauError(BacalhauErrorCode.IOError, "Repository", $"the data folder {path} cannot be used: {e.Message}")
            {
                Hint = "Choose another with --data-dir, or make this one writable.",
            }.AsException(e);
        }
        catch
        {
            holder?.Dispose();
            throw;
        }
    }

    /// <summary>Gives a folder below for one role of a node, for example <c>n-…-compute</c>; makes it.</summary>
    public string FolderOf(NodeId node, string role) => CreatePrivate(System.IO.Path.Combine(Path, $"{node}-{role}"));

    /// <summary>Lets another process open it.</summary>
    public void Dispose()
    {
        Key.Dispose();
        holder.Dispose();
    }

    private static string CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }

    /// <summary>The operating system drops the lock with the process, however that ends.</summary>
    private static FileStream Lock(string path)
    {
        var pid = System.IO.Path.Combine(path, PidName);
        try
        {
            var holder = new FileStream(System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(pid, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return holder;
        }
        catch (IOException e)
        {
            var other = File.Exists(pid) ? $" (process {File.ReadAllText(pid).Trim()})" : "";
            throw new BacalhauError(BacalhauErrorCode.ResourceInUse, "Repository", $"the data folder {path} is in use by another node{other}")
            {
                Hint = "Stop that node, or give this one a folder of its own with --data-dir.",
            }.AsException(e);
        }
    }

    private static byte[] LoadOrCreateLinkKey(string path)
    {
        var file = System.IO.Path.Combine(path, "result-links.key");
        if (File.Exists(file))
        {
            var known = File.ReadAllBytes(file);
            if (known.Length == LinkKeyBytes)
            {
                return known;
            }
        }

        var key = RandomNumberGenerator.GetBytes(LinkKeyBytes);
        PrivateFile.Write(file, key);
        return key;
    }
}
