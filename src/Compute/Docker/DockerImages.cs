using System.Collections.Concurrent;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Bacalhau.Compute.Docker;

/// <summary>Fetches images and tells which are here and what they run on.</summary>
internal sealed class DockerImages(DockerConnection connection, DockerExecutorOptions options, TimeProvider clock)
{
    /// <summary>A registry that does not answer must not hold up a placement; the pull will say so.</summary>
    private static readonly TimeSpan AskRegistryTimeout = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (IReadOnlyList<string> Platforms, DateTimeOffset Until)> remembered = new(StringComparer.Ordinal);

    /// <summary>Fetches an image for the engine's platform.</summary>
    /// <exception cref="BacalhauException">It cannot be had; cause <see cref="FailureCause.ImagePull"/> unless the name is no image name.</exception>
    public async Task PullAsync(string image, string platform, CancellationToken cancellationToken)
    {
        if (connection.Endpoint.SkipPull)
        {
            throw new BacalhauError(BacalhauErrorCode.NotFound, DockerEngineSpec.Component, $"image not available: \"{image}\"")
            {
                Hint = "It is not on this node, and SKIP_IMAGE_PULL forbids to pull it.",
                Cause = FailureCause.ImagePull,
            }.AsException();
        }

        var reference = DockerImageReference.Parse(image);
        var parameters = new ImagesCreateParameters
        {
            FromImage = reference.Digest.Length > 0 ? $"{reference.Name}@{reference.Digest}" : reference.Name,
            Tag = reference.Tag,
            Platform = platform,
        };
        using var idle = new CancellationTokenSource(options.PullIdleTimeout, clock);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(idle.Token, cancellationToken);
        var progress = new PullProgress(() => idle.CancelAfter(options.PullIdleTimeout));
        try
        {
            await connection.Client.Images.CreateImageAsync(parameters, Credentials(reference), progress, bound.Token).ConfigureAwait(false);
        }
        catch (DockerApiException refusal)
        {
            throw DockerErrors.Pull(image, DockerErrors.Words(refusal), refusal);
        }
        catch (OperationCanceledException cause) when (!cancellationToken.IsCancellationRequested)
        {
            throw DockerErrors.Pull(image, $"no progress for {options.PullIdleTimeout.TotalSeconds:0} s", cause);
        }
        catch (Exception cause) when (DockerConnection.IsTransport(cause) && !cancellationToken.IsCancellationRequested)
        {
            throw DockerErrors.Pull(image, cause.Message, cause);
        }

        if (progress.Error is { } words)
        {
            throw DockerErrors.Pull(image, words);
        }
    }

    /// <summary>Tells why the image can never run here; null when it can or nobody knows.</summary>
    public async Task<BacalhauError?> CheckPlatformAsync(string image, CancellationToken cancellationToken)
    {
        var engine = await connection.FactsAsync(cancellationToken).ConfigureAwait(false);
        var platforms = await PlatformsAsync(image, engine, cancellationToken).ConfigureAwait(false);
        return platforms.Count == 0 || platforms.Contains(engine.Platform, StringComparer.OrdinalIgnoreCase)
            ? null
            : new BacalhauError(
                BacalhauErrorCode.ValidationError,
                DockerEngineSpec.Component,
                $"this node does not support the available image platforms [{string.Join(' ', platforms)}] (supports [{engine.Platform}])")
            {
                Cause = FailureCause.UserError,
            };
    }

    /// <summary>Names the images that are here.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        var images = await connection.CallAsync("list images", (engine, bound) => engine.Images.ListImagesAsync(new ImagesListParameters(), bound), cancellationToken)
            .ConfigureAwait(false);
        return
        [
            .. images.SelectMany(image => (image.RepoTags ?? []).Concat(image.RepoDigests ?? []))
                .Where(name => !name.StartsWith("<none>", StringComparison.Ordinal))
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    private async Task<IReadOnlyList<string>> PlatformsAsync(string image, DockerEngineFacts engine, CancellationToken cancellationToken)
    {
        // A local image of the right platform needs no registry, whether it has ever seen one or not.
        if (await LocalPlatformAsync(image, cancellationToken).ConfigureAwait(false) is { } local
            && string.Equals(local, engine.Platform, StringComparison.OrdinalIgnoreCase))
        {
            return [local];
        }

        var now = clock.GetUtcNow();
        if (remembered.TryGetValue(image, out var known) && known.Until > now)
        {
            return known.Platforms;
        }

        var platforms = await RegistryPlatformsAsync(image, cancellationToken).ConfigureAwait(false);
        if (platforms.Count > 0 && options.ManifestCache.Size > 0)
        {
            MakeRoom(now);
            remembered[image] = (platforms, now + options.ManifestCache.TTL);
        }

        return platforms;
    }

    private async Task<string?> LocalPlatformAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            var found = await connection.CallAsync("inspect image", (engine, bound) => engine.Images.InspectImageAsync(image, bound), cancellationToken)
                .ConfigureAwait(false);
            return $"{found.Os}/{found.Architecture}";
        }
        catch (DockerApiException)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<string>> RegistryPlatformsAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            var found = await connection.CallAsync(
                "inspect image in its registry",
                AskRegistryTimeout,
                (engine, bound) => engine.Distribution.InspectAsync(image, bound),
                cancellationToken).ConfigureAwait(false);
            return
            [
                .. (found.Platforms ?? [])
                    .Where(platform => platform is { OS.Length: > 0, Architecture.Length: > 0 } && platform.OS != "unknown")
                    .Select(platform => $"{platform.OS}/{platform.Architecture}")
                    .Distinct(StringComparer.Ordinal),
            ];
        }
        catch (Exception cause) when (cause is DockerApiException or BacalhauException)
        {
            return [];
        }
    }

    private void MakeRoom(DateTimeOffset now)
    {
        if (remembered.Count < options.ManifestCache.Size)
        {
            return;
        }

        var leaving = remembered.Where(entry => entry.Value.Until <= now).Select(entry => entry.Key).ToList();
        if (leaving.Count == 0)
        {
            leaving.Add(remembered.MinBy(entry => entry.Value.Until).Key);
        }

        leaving.ForEach(key => remembered.TryRemove(key, out _));
    }

    private AuthConfig? Credentials(DockerImageReference reference) =>
        connection.Endpoint is { Username.Length: > 0, Password.Length: > 0 } && reference.MayUseHubCredentials
            ? new AuthConfig { Username = connection.Endpoint.Username, Password = connection.Endpoint.Password }
            : null;

    /// <summary>Reports at once and in order, on the reading thread; a pull that fails halfway says so only here.</summary>
    private sealed class PullProgress(Action moved) : IProgress<JSONMessage>
    {
        public string? Error { get; private set; }

        public void Report(JSONMessage value)
        {
            moved();
            Error ??= value.Error?.Message;
        }
    }
}
