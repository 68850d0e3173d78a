using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Bacalhau.Compute.Tests.Docker;

/// <summary>A registry of the test's making. Engines take it without TLS, because it is on the loopback address.</summary>
internal sealed class FakeRegistry : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly Func<HttpListenerRequest, Answer?> respond;
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FakeRegistry(Func<HttpListenerRequest, Answer?> respond)
    {
        this.respond = respond;
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

    /// <summary>Gets a task that completes with the first request for anything but the registry itself.</summary>
    public Task Asked => asked.Task;

    /// <summary>A registry that refuses every image.</summary>
    public static FakeRegistry Refusing(int status)
    {
        var code = status == 404 ? "MANIFEST_UNKNOWN" : "UNKNOWN";
        var answer = new Answer(status, "application/json", Encoding.UTF8.GetBytes($$"""{"errors":[{"code":"{{code}}","message":"{{code}}"}]}"""));
        return new FakeRegistry(request => request.Url!.AbsolutePath == "/v2/" ? Answer.Empty : answer);
    }

    /// <summary>A registry that never gets round to answering.</summary>
    public static FakeRegistry Silent() => new(request => request.Url!.AbsolutePath == "/v2/" ? Answer.Empty : null);

    /// <summary>A registry with one image, without any program in it, under every name; for those only who give the credentials, when there are any.</summary>
    public static FakeRegistry Serving(string architecture, string? credentials = null)
    {
        var (layer, difference) = Layer();
        var config = Encoding.UTF8.GetBytes(
            $$$"""{"architecture":"{{{architecture}}}","os":"linux","config":{"Cmd":["/nothing"]},"rootfs":{"type":"layers","diff_ids":["{{{difference}}}"]}}""");
        const string manifestType = "application/vnd.docker.distribution.manifest.v2+json";
        var manifest = Encoding.UTF8.GetBytes(
            $$"""
            {"schemaVersion":2,"mediaType":"{{manifestType}}",
             "config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":{{config.Length}},"digest":"{{Digest(config)}}"},
             "layers":[{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip","size":{{layer.Length}},"digest":"{{Digest(layer)}}"}]}
            """);
        var blobs = new Dictionary<string, byte[]> { [Digest(config)] = config, [Digest(layer)] = layer };
        var wanted = credentials is null ? null : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));
        return new FakeRegistry(request =>
        {
            var path = request.Url!.AbsolutePath;
            return wanted is not null && request.Headers["Authorization"] != wanted ? Answer.Challenge
                : path == "/v2/" ? Answer.Empty
                : path.Contains("/manifests/", StringComparison.Ordinal) ? new Answer(200, manifestType, manifest)
                : blobs.TryGetValue(path[(path.LastIndexOf('/') + 1)..], out var blob) ? new Answer(200, "application/octet-stream", blob)
                : new Answer(404, "text/plain", []);
        });
    }

    public void Dispose() => listener.Close();

    private static string Digest(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static (byte[] Compressed, string Digest) Layer()
    {
        using var plain = new MemoryStream();
        using (var tar = new TarWriter(plain, TarEntryFormat.Ustar, leaveOpen: true))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "hello") { DataStream = new MemoryStream("hello"u8.ToArray()) });
        }

        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(plain.ToArray());
        }

        return (compressed.ToArray(), Digest(plain.ToArray()));
    }

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

            if (context.Request.Url!.AbsolutePath != "/v2/")
            {
                asked.TrySetResult();
            }

            if (respond(context.Request) is { } answer)
            {
                Send(context, answer);
            }
        }
    }

    private static void Send(HttpListenerContext context, Answer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        context.Response.Headers["Docker-Distribution-Api-Version"] = "registry/2.0";
        if (answer.Status == 401)
        {
            context.Response.Headers["WWW-Authenticate"] = "Basic realm=\"test\"";
        }

        context.Response.ContentLength64 = answer.Body.Length;
        if (context.Request.HttpMethod == "HEAD")
        {
            context.Response.Close();
        }
        else
        {
            context.Response.Close(answer.Body, willBlock: false);
        }
    }

    private sealed record Answer(int Status, string ContentType, byte[] Body)
    {
        public static readonly Answer Empty = new(200, "application/json", "{}"u8.ToArray());
        public static readonly Answer Challenge = new(401, "application/json", """{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}"""u8.ToArray());
    }
}
