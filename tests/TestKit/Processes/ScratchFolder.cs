namespace Bacalhau.TestKit;

/// <summary>A folder for one test, removed with it.</summary>
public sealed class ScratchFolder : IDisposable
{
    /// <summary>Gets where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("bacalhau-e2e-").FullName;

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A container may still write into a mount; the system clears its temporary folder.
        }
    }
}
