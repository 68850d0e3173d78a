using System.Globalization;
using Bacalhau.Compute.Docker;
using Docker.DotNet.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bacalhau.Compute.Tests.Docker;

/// <summary>The Docker engine that the environment names, when one answers and has the test's image.</summary>
internal static class DockerTestEngine
{
    public const string Image = "busybox:local";

    /// <summary>The test program as a script.</summary>
    private const string Script =
        """
        verb=$1; shift
        case $verb in
          say) for word in "$@"; do printf '%s\n' "$word"; done ;;
          split) echo out; echo err >&2 ;;
          exit) exit "$1" ;;
          env) eval "printf '%s\\n' \"\$$1\"" ;;
          bytes) i=0; while [ $i -lt 256 ]; do printf "\\$(printf %03o $i)"; i=$((i + 1)); done ;;
          lines) awk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++) print "line " i }' ;;
          unterminated) printf 'first\nlast' ;;
          copy) cat "$1" >"$2" ;;
          append) printf x 2>/dev/null >>"$1" || exit 13 ;;
          wait) trap 'exit 143' TERM; echo started; sleep 1000 & wait ;;
          eat) a=x; while :; do a=$a$a; done ;;
        esac
        """;

    private static readonly Lazy<string?> MissingReason = new(Look);

    /// <summary>Gets why there is no engine to test with; null when there is.</summary>
    public static string? Missing => MissingReason.Value;

    public static DockerEndpoint Endpoint => DockerEndpoint.FromEnvironment(Environment.GetEnvironmentVariable);

    public static SpecConfig Program(string verb, params IEnumerable<string> words) => new("docker")
    {
        Params = SpecParams.Of(
            KeyValuePair.Create<string, object?>("Image", Image),
            KeyValuePair.Create<string, object?>("Entrypoint", new[] { "sh", "-c", Script, "program" }),
            KeyValuePair.Create<string, object?>("Parameters", words.Prepend(verb).ToArray())),
    };

    public static DockerExecutor Open(NodeId node, Action<DockerExecutorOptions>? configure = null, DockerEndpoint? endpoint = null, string folder = "")
    {
        var options = new DockerExecutorOptions();
        configure?.Invoke(options);
        return new DockerExecutor(node, folder, endpoint ?? Endpoint, options, TimeProvider.System, NullLogger<DockerExecutor>.Instance);
    }

    /// <summary>Opens the engine itself, to look at what an executor did.</summary>
    public static DockerConnection Connect() => new(Endpoint, TimeSpan.FromSeconds(30), TimeProvider.System);

    private static string? Look()
    {
        try
        {
            using var connection = Connect();
            var version = connection.CallAsync("version", TimeSpan.FromSeconds(5), (engine, bound) => engine.System.GetVersionAsync(bound), CancellationToken.None)
                .GetAwaiter().GetResult();
            var images = connection.CallAsync("images", (engine, bound) => engine.Images.ListImagesAsync(new ImagesListParameters(), bound), CancellationToken.None)
                .GetAwaiter().GetResult();
            return images.Any(image => image.RepoTags?.Contains(Image) == true)
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"the Docker engine {version.Version} has no image {Image}: run tests/parts/docker.sh start FOLDER");
        }
        catch (BacalhauException cause)
        {
            return $"{cause.Message} (tests/parts/docker.sh start FOLDER starts one)";
        }
    }
}
