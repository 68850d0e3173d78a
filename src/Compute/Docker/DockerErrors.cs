using System.Net;
using System.Text.Json;
using Docker.DotNet;

namespace Bacalhau.Compute.Docker;

/// <summary>What the engine's refusals mean for a user and for trying again.</summary>
internal static class DockerErrors
{
    private static readonly string[] Unavailable =
        ["not found", "manifest unknown", "name unknown", "denied", "unauthorized", "authentication required", "no basic auth", "repository does not exist"];

    /// <summary>Gives the engine's own words.</summary>
    public static string Words(DockerApiException refusal)
    {
        try
        {
            if (JsonElement.Parse(refusal.ResponseBody ?? "").TryGetProperty("message", out var message) && message.GetString() is { Length: > 0 } text)
            {
                return text.Trim();
            }
        }
        catch (Exception cause) when (cause is JsonException or InvalidOperationException)
        {
            // Not every answer is JSON; what was said is then the body.
        }

        return string.IsNullOrWhiteSpace(refusal.ResponseBody) ? $"status {(int)refusal.StatusCode}" : refusal.ResponseBody.Trim();
    }

    /// <summary>The engine refuses to make the container.</summary>
    public static BacalhauException Create(DockerApiException refusal, string image)
    {
        var words = Words(refusal);
        if (words.Contains("invalid reference format", StringComparison.Ordinal) || words.Contains("invalid repository name", StringComparison.Ordinal))
        {
            return InvalidImage(image, refusal);
        }

        var own = refusal.StatusCode == HttpStatusCode.BadRequest;
        return new BacalhauError(
            own ? BacalhauErrorCode.ValidationError : BacalhauErrorCode.InternalError,
            DockerEngineSpec.Component,
            $"the Docker engine cannot create the container: {words}")
        {
            IsRetryable = !own,
            Cause = own ? FailureCause.UserError : FailureCause.Engine,
        }.AsException(refusal);
    }

    /// <summary>The engine made the container and could not start it. Whatever the fault, there is no process and no exit code.</summary>
    public static RunResult Start(DockerApiException refusal) => new()
    {
        ExitCode = -1,
        ErrorMsg = $"failed to start container: {Words(refusal)}",
        Cause = refusal.StatusCode == HttpStatusCode.BadRequest ? FailureCause.UserError : FailureCause.Engine,
    };

    /// <summary>An image could not be fetched.</summary>
    public static BacalhauException Pull(string image, string words, Exception? cause = null)
    {
        if (words.Contains("invalid reference format", StringComparison.Ordinal) || words.Contains("invalid repository name", StringComparison.Ordinal))
        {
            return InvalidImage(image, cause);
        }

        if (words.Contains("no matching manifest", StringComparison.Ordinal) || words.Contains("does not match the specified platform", StringComparison.Ordinal))
        {
            return new BacalhauError(BacalhauErrorCode.NotFound, DockerEngineSpec.Component, $"image \"{image}\" does not exist for this node's platform: {words}")
            {
                Hint = "Use an image built for the node's platform, or constrain the job to nodes that fit.",
                Cause = FailureCause.ImagePull,
            }.AsException(cause);
        }

        if (Array.Exists(Unavailable, word => words.Contains(word, StringComparison.OrdinalIgnoreCase)))
        {
            return new BacalhauError(BacalhauErrorCode.NotFound, DockerEngineSpec.Component, $"image not available: \"{image}\": {words}")
            {
                Hint = "Check the name and tag. For a private image of Docker Hub set DOCKER_USERNAME and DOCKER_PASSWORD on the node.",
                Cause = FailureCause.ImagePull,
            }.AsException(cause);
        }

        return new BacalhauError(BacalhauErrorCode.NetworkFailure, DockerEngineSpec.Component, $"image \"{image}\" could not be pulled: {words}")
        {
            Hint = "The registry does not answer this node; it may later.",
            IsRetryable = true,
            Cause = FailureCause.ImagePull,
        }.AsException(cause);
    }

    /// <summary>Nothing of this execution is on the engine.</summary>
    public static BacalhauException Unknown(ExecutionId id) =>
        new BacalhauError(BacalhauErrorCode.NotFound, DockerEngineSpec.Component, $"the Docker engine holds no container of execution {id}").AsException();

    private static BacalhauException InvalidImage(string image, Exception? cause) =>
        new BacalhauError(BacalhauErrorCode.ValidationError, DockerEngineSpec.Component, $"invalid image format: \"{image}\"")
        {
            Hint = "Name an image as registry/repository:tag, for example ubuntu:24.04.",
            Cause = FailureCause.UserError,
        }.AsException(cause);
}
