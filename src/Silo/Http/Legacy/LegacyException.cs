using System.Text.Json.Nodes;
using Bacalhau.Silo.Errors;
using Bacalhau.Silo.Http.Pipeline;
using Bacalhau.Silo.Http.Responses;

namespace Bacalhau.Silo.Http.Legacy;

/// <summary>An error in the form that clients before 1.4 read: JSON sent as plain text.</summary>
internal sealed class LegacyException(int status, string code, string message) : Exception(message)
{
    private const string Unknown = "error-unknown-server-error";

    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>A request that cannot be understood.</summary>
    public static LegacyException Bad(string message) => new(400, Unknown, message);

    /// <summary>Runs a handler and answers its errors in the old form.</summary>
    public static async Task GuardAsync(ApiCall call, Func<Task> handler)
    {
        LegacyException refused;
        try
        {
            await handler().ConfigureAwait(false);
            return;
        }
        catch (LegacyException e)
        {
            refused = e;
        }
        catch (InvalidJobException e)
        {
            refused = Bad(string.Join('\n', e.Errors.Select(error => error.Message)));
        }
        catch (BacalhauException e) when (e.Error.Code is BacalhauErrorCode.NotFound)
        {
            refused = new(ErrorStatus.Of(e.Error.Code), "error-job-not-found", e.Message);
        }
        catch (BacalhauException e) when (ErrorStatus.Of(e.Error.Code) < 500)
        {
            refused = new(ErrorStatus.Of(e.Error.Code), Unknown, e.Message);
        }

        call.Context.Response.StatusCode = refused.Status;
        await call.AnswerTextAsync(new JsonObject
        {
            [nameof(Code)] = refused.Code,
            [nameof(Message)] = refused.Message,
            ["Details"] = new JsonObject(),
            ["Err"] = refused.Message,
        }.ToJsonString()).ConfigureAwait(false);
    }
}
