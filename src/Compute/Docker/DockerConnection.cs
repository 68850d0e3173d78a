using System.Net.Sockets;
using System.Security.Authentication;
using Docker.DotNet;

namespace Bacalhau.Compute.Docker;

/// <summary>The one door to the engine: every command has a time limit, and an engine that does not answer is one kind of error.</summary>
internal sealed class DockerConnection(DockerEndpoint endpoint, TimeSpan commandTimeout, TimeProvider clock) : IDisposable
{
    private readonly Lock gate = new();
    private DockerClient? client = endpoint.CertificateFolder is null ? null : DockerClients.Create(endpoint);
    private Task<DockerEngineFacts>? facts;

    public DockerEndpoint Endpoint => endpoint;

    /// <summary>Gets the client itself, for what is followed and not commanded. Made with the first use, so that a node without an engine does not load what speaks to one.</summary>
    public IDockerClient Client
    {
        get
        {
            lock (gate)
            {
                return client ??= DockerClients.Create(endpoint);
            }
        }
    }

    /// <summary>Gives one command to the engine.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.ServiceUnavailable"/>: no answer (in time). Whether the command took effect is not known.</exception>
    /// <exception cref="DockerApiException">The engine refused.</exception>
    public Task<T> CallAsync<T>(string what, Func<IDockerClient, CancellationToken, Task<T>> command, CancellationToken cancellationToken) =>
        CallAsync(what, commandTimeout, command, cancellationToken);

    /// <summary>Gives one command that has nothing to answer.</summary>
    public Task CallAsync(string what, Func<IDockerClient, CancellationToken, Task> command, CancellationToken cancellationToken) =>
        CallAsync(
            what,
            commandTimeout,
            async (engine, bound) =>
            {
                await command(engine, bound).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    /// <summary>Gives one command with a time limit of its own.</summary>
    public async Task<T> CallAsync<T>(string what, TimeSpan limit, Func<IDockerClient, CancellationToken, Task<T>> command, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(limit, clock);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(time.Token, cancellationToken);
        try
        {
            // The client need not notice a token at every step; the caller does not wait for it.
            return await command(Client, bound.Token).WaitAsync(bound.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException cause) when (!cancellationToken.IsCancellationRequested)
        {
            throw Silent($"did not answer within {limit.TotalSeconds:0.#} s", what, cause);
        }
        catch (Exception cause) when (IsTransport(cause) && !cancellationToken.IsCancellationRequested)
        {
            throw Silent($"does not answer ({cause.Message})", what, cause);
        }
    }

    /// <summary>Tells what kind of engine this is; asked once.</summary>
    public async Task<DockerEngineFacts> FactsAsync(CancellationToken cancellationToken)
    {
        var asked = facts;
        if (asked is null or { IsFaulted: true } or { IsCanceled: true })
        {
            facts = asked = AskFactsAsync();
        }

        return await asked.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tells a broken connection from an answer.</summary>
    public static bool IsTransport(Exception cause) =>
        cause is HttpRequestException or IOException or SocketException or AuthenticationException or TimeoutException or ObjectDisposedException;

    public void Dispose() => client?.Dispose();

    private async Task<DockerEngineFacts> AskFactsAsync()
    {
        var version = await CallAsync("version", (engine, bound) => engine.System.GetVersionAsync(bound), CancellationToken.None).ConfigureAwait(false);
        var info = await CallAsync("info", (engine, bound) => engine.System.GetSystemInfoAsync(bound), CancellationToken.None).ConfigureAwait(false);
        return new DockerEngineFacts(
            version.Os ?? info.OSType ?? "linux",
            version.Arch ?? "amd64",
            info.Plugins?.Log?.Contains("local") ?? false);
    }

    private BacalhauException Silent(string symptom, string what, Exception cause) =>
        new BacalhauError(BacalhauErrorCode.ServiceUnavailable, DockerEngineSpec.Component, $"the Docker engine at {endpoint} {symptom}: {what}")
        {
            Hint = "Start the engine, or let DOCKER_HOST name the one to use.",
            IsRetryable = true,
            Cause = FailureCause.Engine,
        }.AsException(cause);
}

/// <summary>What matters of an engine.</summary>
/// <param name="Os">The operating system of its containers, in Go's word.</param>
/// <param name="Architecture">Their processor architecture, in Go's word.</param>
/// <param name="HasLocalLog">Whether it can keep output as the bytes that were written; its <c>json-file</c> replaces what is no UTF-8.</param>
internal sealed record DockerEngineFacts(string Os, string Architecture, bool HasLocalLog)
{
    public string Platform => $"{Os}/{Architecture}";
}
