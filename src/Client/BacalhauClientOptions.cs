using System.ComponentModel.DataAnnotations;

namespace Bacalhau.Client;

/// <summary>How a client reaches its cluster and proves who it is.</summary>
public sealed class BacalhauClientOptions : IValidatableObject
{
    /// <summary>The port an API listens on unless told otherwise.</summary>
    public const int DefaultPort = 1234;

    /// <summary>Gets or sets the address of the API of any orchestrator; <c>http</c> or <c>https</c>.</summary>
    /// <value>Default: <c>http://127.0.0.1:1234</c>.</value>
    [Required]
    public Uri Endpoint { get; set; } = new($"http://127.0.0.1:{DefaultPort}");

    /// <summary>Gets or sets the namespace that calls without one speak of.</summary>
    /// <value>Default: empty, which the server reads as <c>default</c>.</value>
    public string Namespace { get; set; } = "";

    /// <summary>Gets or sets an API key, sent as bearer token; excludes the other credentials.</summary>
    /// <value>Default: null.</value>
    public string? ApiKey { get; set; }

    /// <summary>Gets or sets a user name; needs <see cref="Password"/>.</summary>
    /// <value>Default: null.</value>
    public string? Username { get; set; }

    /// <summary>Gets or sets the password of <see cref="Username"/>.</summary>
    /// <value>Default: null.</value>
    public string? Password { get; set; }

    /// <summary>Gets or sets a token that somebody else obtained, sent as it stands and never renewed.</summary>
    /// <value>Default: null.</value>
    public string? Token { get; set; }

    /// <summary>Gets or sets the folder with the client's key (<c>user_id.pem</c>) and tokens (<c>tokens.json</c>). Both are made when missing.</summary>
    /// <value>Default: null: a key that lives as long as the client, tokens in memory.</value>
    public string? DataFolder { get; set; }

    /// <summary>Gets or sets what answers the questions of a server that logs in by asking: names of fields in, answers out. A field marked as secret must not be shown.</summary>
    /// <value>Default: null: such a server is refused with an error.</value>
    public Func<IReadOnlyList<LoginQuestion>, CancellationToken, Task<IReadOnlyDictionary<string, string>>>? AskAsync { get; set; }

    /// <summary>Gets or sets a file with certificates, PEM, that are trusted besides the system's.</summary>
    /// <value>Default: null.</value>
    public string? CaFile { get; set; }

    /// <summary>Gets or sets whether any certificate is accepted. Whoever stands between client and server then reads and changes everything.</summary>
    /// <value>Default: false.</value>
    public bool AcceptAnyCertificate { get; set; }

    /// <summary>Gets or sets how long one attempt at a call may take.</summary>
    /// <value>Default: 30 seconds. Range: 1 second to 10 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long a call is tried again after lost connections, overload (429) and absence (502, 503, 504), with growing pauses. Only calls that are harmless to repeat are.</summary>
    /// <value>Default: 30 seconds. Range: 0 (never) to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan RetryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets whether a call fails at once when nothing listens at the address and nothing has answered there before, as a person at a terminal expects.</summary>
    /// <value>Default: false.</value>
    public bool FailFastUntilAnswered { get; set; }

    /// <summary>Gets or sets the name of the calling application, sent as <c>X-Bacalhau-App-ID</c> and <c>User-Agent</c>.</summary>
    /// <value>Default: null.</value>
    public string? ApplicationId { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Endpoint is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            yield return new($"{nameof(Endpoint)} '{Endpoint}' is not an http or https address", [nameof(Endpoint)]);
        }

        if (ApiKey is not null && (Username is not null || Password is not null))
        {
            yield return new($"{nameof(ApiKey)} excludes {nameof(Username)} and {nameof(Password)}: give one or the other", [nameof(ApiKey)]);
        }

        if ((Username is null) != (Password is null))
        {
            yield return new($"{nameof(Username)} and {nameof(Password)} go together: one of them is missing", [nameof(Username), nameof(Password)]);
        }
    }
}

/// <summary>A question of a server that logs in by asking.</summary>
/// <param name="Name">The name of the field.</param>
/// <param name="IsSecret">Whether the answer must not be shown.</param>
public sealed record LoginQuestion(string Name, bool IsSecret);
