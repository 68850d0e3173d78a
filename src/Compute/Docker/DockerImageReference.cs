namespace Bacalhau.Compute.Docker;

/// <summary>An image as a job names it, taken apart.</summary>
/// <param name="Name">Registry and repository, as written.</param>
/// <param name="Tag">The tag; <c>latest</c> when neither tag nor digest is named; empty with a digest.</param>
/// <param name="Digest">The digest with its algorithm; empty when none is named.</param>
internal readonly record struct DockerImageReference(string Name, string Tag, string Digest)
{
    /// <summary>Gets whether it comes from Docker Hub as far as the credentials of <c>DOCKER_USERNAME</c> are concerned: fewer than two slashes.</summary>
    public bool MayUseHubCredentials => Name.Count(letter => letter == '/') < 2;

    /// <summary>Takes a name apart. What is no image at all is left to the engine to refuse.</summary>
    public static DockerImageReference Parse(string image)
    {
        var (name, digest) = image.Split('@', 2) is [var before, var after] ? (before, after) : (image, "");
        var colon = name.LastIndexOf(':');
        if (colon > name.LastIndexOf('/'))
        {
            return new DockerImageReference(name[..colon], digest.Length > 0 ? "" : name[(colon + 1)..], digest);
        }

        return new DockerImageReference(name, digest.Length > 0 ? "" : "latest", digest);
    }
}
