namespace Bacalhau.Compute.Docker;

/// <summary>Where the engine is and how to speak to it, as the environment of every Docker client says.</summary>
internal sealed record DockerEndpoint
{
    public required Uri Address { get; init; }

    /// <summary>Gets whether anybody can answer there: nobody listens on a socket that does not exist.</summary>
    public bool MayAnswer => Address is not { Scheme: "unix", Host: "" } || File.Exists(Address.LocalPath);

    /// <summary>Gets the API version to speak; null lets the engine speak its own.</summary>
    public Version? ApiVersion { get; init; }

    /// <summary>Gets the folder with <c>ca.pem</c>, <c>cert.pem</c> and <c>key.pem</c>; null for no TLS.</summary>
    public string? CertificateFolder { get; init; }

    /// <summary>Gets whether the engine's certificate must be good.</summary>
    public bool VerifyTls { get; init; }

    /// <summary>Gets the user for images of Docker Hub; null when none is set.</summary>
    public string? Username { get; init; }

    /// <summary>Gets the user's password or token.</summary>
    public string? Password { get; init; }

    /// <summary>Gets whether images are never pulled.</summary>
    public bool SkipPull { get; init; }

    /// <summary>Reads <c>DOCKER_HOST</c>, <c>DOCKER_API_VERSION</c>, <c>DOCKER_CERT_PATH</c>, <c>DOCKER_TLS_VERIFY</c>, <c>DOCKER_USERNAME</c>, <c>DOCKER_PASSWORD</c> and <c>SKIP_IMAGE_PULL</c>.</summary>
    /// <exception cref="BacalhauException"><see cref="BacalhauErrorCode.ConfigurationError"/>: a value cannot be understood.</exception>
    public static DockerEndpoint FromEnvironment(Func<string, string?> read)
    {
        var host = read("DOCKER_HOST") is { Length: > 0 } set ? set
            : OperatingSystem.IsWindows() ? "npipe://./pipe/docker_engine"
            : "unix:///var/run/docker.sock";
        if (!Uri.TryCreate(host, UriKind.Absolute, out var address) || address.Scheme is not ("unix" or "npipe" or "tcp" or "http" or "https"))
        {
            throw Wrong("DOCKER_HOST", host, "Use unix://, npipe://, tcp:// or https://; an engine behind ssh:// is reached through a forwarded socket.");
        }

        Version? version = null;
        if (read("DOCKER_API_VERSION") is { Length: > 0 } text && !Version.TryParse(text.TrimStart('v'), out version))
        {
            throw Wrong("DOCKER_API_VERSION", text, "Use two numbers, for example 1.41.");
        }

        return new DockerEndpoint
        {
            Address = address,
            ApiVersion = version,
            CertificateFolder = read("DOCKER_CERT_PATH") is { Length: > 0 } folder ? folder : null,
            VerifyTls = read("DOCKER_TLS_VERIFY") is { Length: > 0 },
            Username = read("DOCKER_USERNAME"),
            Password = read("DOCKER_PASSWORD"),
            SkipPull = read("SKIP_IMAGE_PULL") is not null,
        };
    }

    /// <summary>Leaves the password out.</summary>
    public override string ToString() => Address.ToString();

    private static BacalhauException Wrong(string name, string value, string hint) =>
        new BacalhauError(BacalhauErrorCode.ConfigurationError, DockerEngineSpec.Component, $"{name}={value} cannot be understood") { Hint = hint }.AsException();
}
