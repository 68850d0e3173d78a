using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Bacalhau.Api;
using Bacalhau.Client.Transport;

namespace Bacalhau.Client.Auth;

/// <summary>Knows what to send as proof of who asks; logs in when a server wants it. Concurrent calls share one login.</summary>
internal sealed class Authenticator(BacalhauClientOptions options, Func<HttpClient> http) : IDisposable
{
    private readonly string server = options.Endpoint.GetLeftPart(UriPartial.Authority);
    private readonly TokenStore tokens = new(options.DataFolder);
    private readonly SemaphoreSlim loggingIn = new(1);
    private readonly Lazy<UserKey> key = new(() => options.DataFolder is { } folder ? UserKey.LoadOrCreate(folder) : UserKey.CreateTransient());
    private bool needsNothing;

    /// <summary>Gets whether a refused proof can be replaced by logging in.</summary>
    public bool CanRenew => Given is null;

    private AuthenticationHeaderValue? Given =>
        options.ApiKey is { } apiKey ? new("Bearer", apiKey)
        : options.Username is { } user ? new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{options.Password}")))
        : options.Token is { } token ? new("Bearer", token)
        : null;

    /// <summary>Gives the proof; logs in when there is none yet. Null when the server has no way to log in.</summary>
    public async Task<AuthenticationHeaderValue?> GetAsync(CancellationToken cancellationToken)
    {
        if (Given is { } given)
        {
            return given;
        }

        if (needsNothing)
        {
            return null;
        }

        if (tokens.Find(server) is { } known)
        {
            return new("Bearer", known);
        }

        await loggingIn.WaitAsync(cancellationToken);
        try
        {
            var token = tokens.Find(server) ?? await LoginAsync(cancellationToken);
            return token is null ? null : new("Bearer", token);
        }
        finally
        {
            loggingIn.Release();
        }
    }

    /// <summary>Forgets a proof that was refused and gives another one.</summary>
    public Task<AuthenticationHeaderValue?> RenewAsync(AuthenticationHeaderValue? refused, CancellationToken cancellationToken)
    {
        if (refused?.Parameter is { } token && tokens.Find(server) == token)
        {
            tokens.Forget(server);
        }

        return GetAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        loggingIn.Dispose();
        if (key.IsValueCreated)
        {
            key.Value.Dispose();
        }
    }

    private async Task<string?> LoginAsync(CancellationToken cancellationToken)
    {
        var methods = await ListMethodsAsync(cancellationToken);
        if (methods is null)
        {
            needsNothing = true;
            return null;
        }

        var usable = methods.Where(method => method.Value.Type is "challenge" or "ask").OrderBy(method => method.Value.Type == "ask").ToList();
        if (usable.Count == 0)
        {
            throw Refusal(
                $"the server at {ApiErrors.Show(options.Endpoint)} wants credentials",
                "Give an API key (BACALHAU_API_KEY), or user and password (BACALHAU_API_USERNAME and BACALHAU_API_PASSWORD), or a profile with a token.");
        }

        var (name, requirement) = usable[0];
        var answer = requirement.Type == "challenge"
            ? ChallengeLogin.Answer(requirement.Params, key.Value)
            : await AskLogin.AnswerAsync(requirement.Params, options.AskAsync, cancellationToken);
        var token = await SendAnswerAsync(name, answer, cancellationToken);
        tokens.Keep(server, token);
        return token;
    }

    private async Task<IReadOnlyDictionary<string, AuthRequirement>?> ListMethodsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return (await new ApiTransport(options, http).GetAsync<ListAuthMethodsResponse>("/api/v1/auth", cancellationToken, anonymous: true)).Methods;
        }
        catch (BacalhauException e) when (e.Error.Code == BacalhauErrorCode.NotFound)
        {
            return null;
        }
    }

    private async Task<string> SendAnswerAsync(string method, byte[] answer, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ApiTransport.AddressOf(options, $"/api/v1/auth/{Uri.EscapeDataString(method)}"))
        {
            Content = new ByteArrayContent(ApiJson.ToUtf8(new AuthenticateRequest { Name = method, MethodData = answer })),
        };
        request.Content.Headers.ContentType = new("application/json");
        request.MarkAnonymous();
        request.MarkRepeatable();
        foreach (var (name, value) in ApiTransport.ProgramHeaders(options))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await http().SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Unauthorized))
        {
            throw ApiErrors.FromAnswer(response.StatusCode, body).AsException();
        }

        var outcome = ApiJson.Read<AuthenticateResponse>(body)?.Authentication;
        return outcome is { Success: true, Token.Length: > 0 }
            ? outcome.Token
            : throw Refusal($"the login was refused{(outcome?.Reason is { Length: > 0 } reason ? ": " + reason : "")}", null);
    }

    internal static BacalhauException Refusal(string message, string? hint) =>
        new BacalhauError(BacalhauErrorCode.Unauthorized, ApiErrors.Component, message) { Hint = hint }.AsException();
}
