namespace Bacalhau.Compute.Docker;

/// <summary>
/// The folder a node works from, as its containers name it. Two nodes of one name may share an engine - stacks on one machine name their nodes alike - and
/// each clears away what the other does not need any more, but nothing of one that lives.
/// </summary>
/// <remarks>The operating system drops the lock with the process, however that ends.</remarks>
internal sealed class DockerHome : IDisposable
{
    private const string LockName = "docker.lock";

    private readonly FileStream? holder;

    /// <summary>Opens the folder; makes it when it is missing.</summary>
    public DockerHome(string folder)
    {
        Folder = folder;
        if (folder.Length > 0)
        {
            Directory.CreateDirectory(folder);
            holder = TryOpen(folder, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
    }

    /// <summary>Gets the folder; empty for a node without one.</summary>
    public string Folder { get; }

    /// <summary>Tells whether a folder that a container names is another node's, and a process works from it on this machine.</summary>
    public bool IsAnothersAlive(string folder)
    {
        if (folder.Length == 0 || folder == Folder || !File.Exists(Path.Combine(folder, LockName)))
        {
            return false;
        }

        using var look = TryOpen(folder, FileMode.Open, FileAccess.Read, FileShare.Read);
        return look is null;
    }

    /// <inheritdoc/>
    public void Dispose() => holder?.Dispose();

    private static FileStream? TryOpen(string folder, FileMode mode, FileAccess access, FileShare share)
    {
        try
        {
            return new FileStream(Path.Combine(folder, LockName), mode, access, share);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
