using System.ComponentModel.DataAnnotations;
using Bacalhau.Client.Agents;
using Bacalhau.Client.Auth;
using Bacalhau.Client.Jobs;
using Bacalhau.Client.Logs;
using Bacalhau.Client.Nodes;
using Bacalhau.Client.Results;
using Bacalhau.Client.Transport;

namespace Bacalhau.Client;

/// <summary>The client over HTTP. Applications with a container use <see cref="BacalhauClientExtensions.AddBacalhauClient"/>; others <see cref="Create"/>.</summary>
public sealed class BacalhauClient : IBacalhauClient, IDisposable
{
    private readonly IDisposable? owned;

    internal BacalhauClient(BacalhauClientOptions options, TimeProvider clock, Authenticator authenticator, ApiTransport transport, HttpMessageInvoker sockets, Func<HttpClient> downloads, IDisposable? owned = null)
    {
        this.owned = owned;
        Endpoint = options.Endpoint;
        var jobs = new JobsClient(
            transport,
            options.Namespace,
            clock,
            new LogSocket(options, authenticator, sockets),
            new ResultDownloader(downloads, clock));
        Jobs = jobs;
        Nodes = new NodesClient(transport);
        Agent = new AgentClient(transport);
    }

    /// <inheritdoc/>
    public Uri Endpoint { get; }

    /// <inheritdoc/>
    public IJobsClient Jobs { get; }

    /// <inheritdoc/>
    public INodesClient Nodes { get; }

    /// <inheritdoc/>
    public IAgentClient Agent { get; }

    /// <summary>Makes a client that stands alone; dispose it after use.</summary>
    /// <param name="options">Where and who.</param>
    /// <param name="clock">The clock of pauses and limits; the system's when null.</param>
    /// <exception cref="ValidationException">An option is wrong.</exception>
    public static BacalhauClient Create(BacalhauClientOptions options, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        Validator.ValidateObject(options, new ValidationContext(options), validateAllProperties: true);
        clock ??= TimeProvider.System;
        HttpClient? http = null;
        var authenticator = new Authenticator(options, () => http!);
        var primary = PrimaryHandler.Create(options);
        http = new(new RetryHandler(options, new ServerContact(), clock)
        {
            InnerHandler = new AuthenticationHandler(authenticator) { InnerHandler = primary },
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var downloads = new HttpClient(PrimaryHandler.CreateForDownloads(options)) { Timeout = Timeout.InfiniteTimeSpan };
        return new(
            options, clock, authenticator, new ApiTransport(options, () => http),
            new HttpMessageInvoker(primary, disposeHandler: false), () => downloads, http);
    }

    /// <inheritdoc/>
    public void Dispose() => owned?.Dispose();
}
