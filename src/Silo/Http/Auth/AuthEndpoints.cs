using System.Text;
using System.Text.Json;
using Bacalhau.Api;
using Bacalhau.Silo.Auth;
using Bacalhau.Silo.Errors;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Requests;
using Bacalhau.Silo.Http.Responses;
using Bacalhau.Silo.Http.Routing;
using Bacalhau.Silo.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bacalhau.Silo.Http.Auth;

/// <summary>How clients log in. The one method so far is the challenge of the original command line: sign the node's id with your key.</summary>
internal sealed class AuthEndpoints(IServerIdentity identity, TokenIssuer tokens, BodyReader bodies)
{
    /// <summary>The name of the method as it is served; any spelling is understood.</summary>
    public const string ClientKey = "clientkey";

    private static readonly ApiRoute ListRoute = new("/api/v1/auth", "The ways to log in.") { Response = typeof(ListAuthMethodsResponse) };
    private static readonly ApiRoute GetRoute = new("/api/v1/auth/{name}", "What one way to log in asks for.") { Response = typeof(AuthRequirement) };
    private static readonly ApiRoute PostRoute = new("/api/v1/auth/{name}", "Logs in and gives a token.")
    {
        Request = typeof(AuthenticateRequest),
        Response = typeof(AuthenticateResponse),
    };

    private readonly byte[] phrase = Encoding.UTF8.GetBytes(identity.NodeId.Value);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapApi(ApiRoutes.Get, ListRoute, call => call.AnswerAsync(new ListAuthMethodsResponse
        {
            Methods = new Dictionary<string, AuthRequirement> { [ClientKey] = Challenge() },
        }));
        routes.MapApi(ApiRoutes.Get, GetRoute, call => IsClientKey(call, GetRoute) ? call.AnswerAsync(Challenge()) : call.AnswerErrorAsync(ErrorAnswer.NoSuchRoute));
        routes.MapApi(ApiRoutes.Post, PostRoute, call => IsClientKey(call, PostRoute) ? LogInAsync(call) : call.AnswerErrorAsync(ErrorAnswer.NoSuchRoute));
    }

    private static bool IsClientKey(ApiCall call, ApiRoute route) =>
        route.Parameter(call.Context, "name").Equals(ClientKey, StringComparison.OrdinalIgnoreCase);

    private AuthRequirement Challenge() => new()
    {
        Type = "challenge",
        Params = JsonSerializer.SerializeToElement(new ChallengeParams { InputPhrase = phrase }, ApiJson.TypeInfo<ChallengeParams>()),
    };

    private async Task LogInAsync(ApiCall call)
    {
        var body = await bodies.ReadJsonAsync<AuthenticateRequest>(call.Context).ConfigureAwait(false);
        if (body is not { MethodData.Length: > 0 })
        {
            throw RequestException.Ours("MethodData: the answer to the challenge is missing", "Sign the InputPhrase and send signature and public key.");
        }

        var answer = Read(body.MethodData);
        if (ClientKeys.Verify(phrase, answer.PhraseSignature, answer.PublicKey, out var reason) is not { } client)
        {
            await call.AnswerAsync(
                new AuthenticateResponse { Authentication = new() { Success = false, Reason = reason } },
                StatusCodes.Status401Unauthorized).ConfigureAwait(false);
            return;
        }

        await call.AnswerAsync(new AuthenticateResponse { Authentication = new() { Success = true, Token = tokens.Issue(client) } }).ConfigureAwait(false);
    }

    private static ChallengeAnswer Read(byte[] data)
    {
        try
        {
            return ApiJson.Read<ChallengeAnswer>(data) ?? throw RequestException.Ours("MethodData: an object is expected inside");
        }
        catch (BacalhauException e)
        {
            throw RequestException.Ours($"MethodData: invalid authentication data: {e.Error.Message}", "MethodData is the base64 of a JSON object with PhraseSignature and PublicKey.");
        }
    }
}
