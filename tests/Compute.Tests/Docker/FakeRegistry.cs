using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Bacalhau.Compute.Tests.Docker;

/// <summary>A registry that answers every request for a manifest in one way. Engines take it without TLS, because it is on the loopback address.</summary>
internal sealed class FakeRegistry : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly Func<int>? answer;
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Creates the registry.</summary>
    /// <param name="answer">Gives the status of the answer; null never answers.</param>
    public FakeRegistry(Func<int>? answer)
    {
        this.answer = answer;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Name = $"127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        }

        listener.Prefixes.Add($"http://{Name}/");
        listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Gets the registry's part of image names.</summary>
    public string Name { get; }

    /// <summary>Gets a task that completes with the first request for a manifest.</summary>
    public Task Asked => asked.Task;

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception cause) when (cause is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            if (context.Request.Url!.AbsolutePath == "/v2/")
            {
                context.Response.Close();
                continue;
            }

            asked.TrySetResult();
            if (answer is not null)
            {
                context.Response.StatusCode = answer();
                var code = context.Response.StatusCode switch { 404 => "MANIFEST_UNKNOWN", 401 => "UNAUTHORIZED", _ => "UNKNOWN" };
                context.Response.ContentType = "application/json";
                context.Response.Close(Encoding.UTF8.GetBytes($$"""{"errors":[{"code":"{{code}}","message":"{{code.ToLowerInvariant()}}"}]}"""), willBlock: false);
            }
        }
    }
}
