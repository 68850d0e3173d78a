using System.Net;
using Docker.DotNet;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging;

namespace Bacalhau.Compute.Docker;

/// <summary>Runs executions as containers of a Docker engine. Containers outlive this process and are found again by their labels.</summary>
public sealed partial class DockerExecutor : ICachingExecutor, IDisposable
{
    /// <summary>How often a taken name is looked at again before the engine is believed to be in a state of its own.</summary>
    private const int MaxConflicts = 8;

    private static readonly TimeSpan AvailableTimeout = TimeSpan.FromSeconds(5);

    private readonly DockerSlots slots = new();
    private readonly DockerExecutorOptions options;
    private readonly DockerHome home;
    private readonly DockerNames names;
    private readonly DockerConnection connection;
    private readonly DockerImages images;
    private readonly TimeProvider clock;
    private readonly ILogger<DockerExecutor> logger;

    internal DockerExecutor(NodeId node, string folder, DockerEndpoint endpoint, DockerExecutorOptions options, TimeProvider clock, ILogger<DockerExecutor> logger)
    {
        (this.options, this.clock, this.logger) = (options, clock, logger);
        home = new DockerHome(folder);
        names = new DockerNames(node, folder);
        connection = new DockerConnection(endpoint, options.CommandTimeout, clock);
        images = new DockerImages(connection, options, clock);
    }

    /// <inheritdoc/>
    public string EngineType => "docker";

    /// <inheritdoc/>
    public bool SurvivesRestart => true;

    /// <inheritdoc/>
    public Task<bool> IsAvailableAsync(CancellationToken cancellationToken) =>
        connection.Endpoint.MayAnswer ? AnswersAsync(cancellationToken) : Task.FromResult(false);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BacalhauError>> CheckAsync(JobTask task, CancellationToken cancellationToken)
    {
        var spec = DockerEngineSpec.Read(task, out var errors);
        if (errors.Count > 0)
        {
            return errors;
        }

        try
        {
            return await images.CheckPlatformAsync(spec.Image, cancellationToken).ConfigureAwait(false) is { } error ? [error] : [];
        }
        catch (Exception cause) when (cause is BacalhauException or DockerApiException)
        {
            // An engine that does not answer now may later; the start will tell.
            return [];
        }
    }

    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">Also when <see cref="CancelAsync"/> ended the pull it waited for; nothing was started then.</exception>
    public async Task StartAsync(RunRequest request, CancellationToken cancellationToken)
    {
        var spec = DockerEngineSpec.Read(request.Spec.Task, out var errors);
        if (errors.Count > 0)
        {
            throw (errors[0] with { Message = string.Join("; ", errors.Select(error => error.Message)) }).AsException();
        }

        using var slot = await slots.EnterAsync(request.Spec.Id, cancellationToken).ConfigureAwait(false);
        if (slot.Run is null || !ReferenceEquals(slot.Run.Log, request.Log))
        {
            using var alone = await DockerStartLock.EnterAsync(request, clock, cancellationToken).ConfigureAwait(false);
            var (container, state) = await EnsureContainerAsync(slot, request, spec, cancellationToken).ConfigureAwait(false);
            if (state is not null)
            {
                LogAdopted(request.Spec.Id.Value, container, state.Status ?? "");
                slot.Replace(null);
                await request.Log.RestartAsync(cancellationToken).ConfigureAwait(false);
            }

            slot.Replace(state is null or { Status: "created" }
                ? await StartContainerAsync(container, request.Log, cancellationToken).ConfigureAwait(false)
                : DockerRun.Follow(connection, container, request.Log, live: null, clock));
        }
    }

    /// <inheritdoc/>
    public async Task<RunResult> WaitAsync(ExecutionId id, CancellationToken cancellationToken)
    {
        while (true)
        {
            var run = await FindRunAsync(id, cancellationToken).ConfigureAwait(false);
            try
            {
                return await run.Outcome.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Somebody follows it anew, or it was removed: the next look tells.
            }
        }
    }

    /// <inheritdoc/>
    public async Task CancelAsync(ExecutionId id, CancellationToken cancellationToken)
    {
        slots.CancelPull(id);
        using var slot = await slots.EnterAsync(id, cancellationToken).ConfigureAwait(false);
        foreach (var container in await ListContainersAsync(names.Of(id), all: false, cancellationToken).ConfigureAwait(false))
        {
            await IgnoringAsync([HttpStatusCode.NotFound], () => StopContainerAsync(container.ID!, cancellationToken)).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(ExecutionId id, CancellationToken cancellationToken)
    {
        slots.CancelPull(id);
        using var slot = await slots.EnterAsync(id, cancellationToken).ConfigureAwait(false);
        slot.Replace(null);
        foreach (var container in await ListContainersAsync(names.Of(id), all: true, cancellationToken).ConfigureAwait(false))
        {
            await IgnoringAsync(
                [HttpStatusCode.NotFound, HttpStatusCode.Conflict],
                () => connection.CallAsync(
                    "remove container",
                    (engine, bound) => engine.Containers.RemoveContainerAsync(container.ID!, new ContainerRemoveParameters { Force = true, RemoveVolumes = true }, bound),
                    cancellationToken)).ConfigureAwait(false);
        }

        var networks = await connection.CallAsync(
            "list networks",
            (engine, bound) => engine.Networks.ListNetworksAsync(new NetworksListParameters { Filters = names.Of(id) }, bound),
            cancellationToken).ConfigureAwait(false);
        foreach (var network in networks)
        {
            await IgnoringAsync(
                [HttpStatusCode.NotFound],
                () => connection.CallAsync("remove network", (engine, bound) => engine.Networks.DeleteNetworkAsync(network.ID!, bound), cancellationToken))
                .ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ExecutionId>> ListAsync(CancellationToken cancellationToken)
    {
        var containers = await ListContainersAsync(names.AllOfNode(), all: true, cancellationToken).ConfigureAwait(false);
        return [.. containers
            .Where(container => !home.IsAnothersAlive(DockerNames.Folder(container.Labels)))
            .Select(container => names.Execution(container.Labels)).OfType<ExecutionId>().Distinct()];
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListCachedAsync(CancellationToken cancellationToken) =>
        connection.Endpoint.MayAnswer ? ListImagesAsync(cancellationToken) : Task.FromResult<IReadOnlyList<string>>([]);

    /// <summary>Leaves the engine; what runs there goes on.</summary>
    public void Dispose()
    {
        slots.Clear();
        connection.Dispose();
        home.Dispose();
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await connection.CallAsync(
                "ping",
                AvailableTimeout,
                async (engine, bound) =>
                {
                    await engine.System.PingAsync(bound).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception cause) when (cause is BacalhauException or DockerApiException)
        {
            return false;
        }
    }

    private async Task<IReadOnlyList<string>> ListImagesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await images.ListAsync(cancellationToken).ConfigureAwait(false)).Select(DataReference.OfImage)];
        }
        catch (Exception cause) when (cause is BacalhauException or DockerApiException)
        {
            return [];
        }
    }

    /// <summary>Makes the container, or finds the one that is there.</summary>
    /// <returns>Its id, and its state when it was there already.</returns>
    private async Task<(string Id, State? State)> EnsureContainerAsync(
        DockerSlots.Entry slot,
        RunRequest request,
        DockerEngineSpec spec,
        CancellationToken cancellationToken)
    {
        var engine = await connection.FactsAsync(cancellationToken).ConfigureAwait(false);
        var container = DockerContainers.Describe(request, spec, names, options, engine);
        var pulled = false;
        for (var conflicts = 0; ;)
        {
            try
            {
                var created = await connection.CallAsync(
                    "create container",
                    (client, bound) => client.Containers.CreateContainerAsync(container, bound),
                    cancellationToken).ConfigureAwait(false);
                return (created.ID!, null);
            }
            catch (DockerApiException refusal) when (refusal.StatusCode == HttpStatusCode.Conflict && conflicts < MaxConflicts)
            {
                // The name is taken: an earlier start, maybe of another process, came through. One that is being removed just now frees it again.
                if (await InspectAsync(container.Name!, cancellationToken).ConfigureAwait(false) is { State: { Status: not ("removing" or "dead") } state } existing)
                {
                    return (existing.ID!, state);
                }

                await DockerBackoff.DelayAsync(conflicts++, clock, cancellationToken).ConfigureAwait(false);
            }
            catch (DockerApiException refusal) when (refusal.StatusCode == HttpStatusCode.NotFound && !pulled)
            {
                await slot.PullAsync(bound => images.PullAsync(spec.Image, engine.Platform, bound), cancellationToken).ConfigureAwait(false);
                pulled = true;
            }
            catch (DockerApiException refusal)
            {
                throw DockerErrors.Create(refusal, spec.Image);
            }
        }
    }

    /// <summary>Starts a container and listens to it from before its first byte. Starting a running one does nothing.</summary>
    private async Task<DockerRun> StartContainerAsync(string container, ILogWriter log, CancellationToken cancellationToken)
    {
        MultiplexedStream? live = null;
        try
        {
            live = await connection.CallAsync(
                "attach to container",
                (engine, bound) => engine.Containers.AttachContainerAsync(
                    container,
                    new ContainerAttachParameters { Stream = true, Stdout = true, Stderr = true },
                    bound),
                cancellationToken).ConfigureAwait(false);
            var first = await connection.CallAsync(
                "start container",
                (engine, bound) => engine.Containers.StartContainerAsync(container, new ContainerStartParameters(), bound),
                cancellationToken).ConfigureAwait(false);

            // Somebody else was quicker: what was printed before we listened stands in the engine's log.
            var run = DockerRun.Follow(connection, container, log, first ? live : null, clock);
            live = first ? null : live;
            return run;
        }
        catch (DockerApiException refusal)
        {
            return DockerRun.Ended(connection, container, log, clock, DockerErrors.Start(refusal));
        }
        finally
        {
            live?.Dispose();
        }
    }

    private Task<bool> StopContainerAsync(string container, CancellationToken cancellationToken) => connection.CallAsync(
        "stop container",
        options.CommandTimeout + options.StopGracePeriod,
        (engine, bound) => engine.Containers.StopContainerAsync(
            container,
            new ContainerStopParameters { WaitBeforeKillSeconds = (uint)Math.Ceiling(options.StopGracePeriod.TotalSeconds) },
            bound),
        cancellationToken);

    private async Task<ContainerInspectResponse?> InspectAsync(string nameOrId, CancellationToken cancellationToken)
    {
        try
        {
            return await connection.CallAsync(
                "inspect container",
                (engine, bound) => engine.Containers.InspectContainerAsync(nameOrId, bound),
                cancellationToken).ConfigureAwait(false);
        }
        catch (DockerContainerNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Gives the run that is followed; follows one that an earlier process started.</summary>
    private async Task<DockerRun> FindRunAsync(ExecutionId id, CancellationToken cancellationToken)
    {
        using var slot = await slots.EnterAsync(id, cancellationToken).ConfigureAwait(false);
        if (slot.Run is { } known)
        {
            return known;
        }

        var found = await ListContainersAsync(names.Of(id), all: true, cancellationToken).ConfigureAwait(false);
        var container = found.FirstOrDefault(container => container.State != "created") ?? throw DockerErrors.Unknown(id);
        var run = DockerRun.Follow(connection, container.ID!, log: null, live: null, clock);
        slot.Replace(run);
        return run;
    }

    private Task<IList<ContainerListResponse>> ListContainersAsync(Dictionary<string, IDictionary<string, bool>> filter, bool all, CancellationToken cancellationToken) =>
        connection.CallAsync(
            "list containers",
            (engine, bound) => engine.Containers.ListContainersAsync(new ContainersListParameters { All = all, Filters = filter }, bound),
            cancellationToken);

    private static async Task IgnoringAsync(HttpStatusCode[] expected, Func<Task> command)
    {
        try
        {
            await command().ConfigureAwait(false);
        }
        catch (DockerApiException refusal) when (expected.Contains(refusal.StatusCode))
        {
            // Somebody else did it, or does it now.
        }
    }

    [LoggerMessage(LogLevel.Information, "Execution {ExecutionId}: container {ContainerId} is there already ({State}); adopted")]
    private partial void LogAdopted(string executionId, string containerId, string state);
}
