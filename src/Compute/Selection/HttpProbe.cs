using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Bacalhau.Compute;

/// <summary>Asks a service of the operator whether to take a job.</summary>
internal sealed class HttpProbe(HttpClient client, TimeProvider clock)
{
    private const int MaxAnswerBytes = 1 << 20;
    private const int MaxReasonLength = 1000;

    /// <summary>Asks; null when the job is accepted.</summary>
    /// <exception cref="BacalhauException">Nobody answered, or with something that is no answer; another attempt may work.</exception>
    public async Task<BacalhauError?> AskAsync(string url, string job, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url);
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(job));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            if ((int)response.StatusCode >= 400)
            {
                return RefusalReasons.ThisNode($"accept jobs where url \"{url}\" returns HTTP status code {(int)response.StatusCode}");
            }

            return response.Content.Headers.ContentType?.MediaType == "application/json"
                ? Judge(url, await ReadAsync(response, both.Token).ConfigureAwait(false))
                : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw NoAnswer(url, $"it did not answer within {timeout}", null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidOperationException or UriFormatException or JsonException)
        {
            throw NoAnswer(url, e.Message, e);
        }
    }

    private static BacalhauError? Judge(string url, string json)
    {
        var answer = JsonSerializer.Deserialize(json, ProbeJson.Default.ProbeAnswer);
        if (answer?.ShouldBid is not { } accepted)
        {
            throw new JsonException("its answer lacks shouldBid");
        }

        if (accepted && answer.ShouldWait != true)
        {
            return null;
        }

        var reason = answer.Reason is not { Length: > 0 } text ? $"url \"{url}\" said {(accepted ? "to wait" : "no")}"
            : text.Length > MaxReasonLength ? text[..MaxReasonLength] + "…" : text;
        return RefusalReasons.ThisNode("accept this job: " + reason);
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using var gathered = new MemoryStream();
        using var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[8192];
        while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var read)
        {
            gathered.Write(buffer, 0, read);
            if (gathered.Length > MaxAnswerBytes)
            {
                throw new IOException($"its answer is longer than {MaxAnswerBytes} bytes");
            }
        }

        return Encoding.UTF8.GetString(gathered.GetBuffer(), 0, (int)gathered.Length);
    }

    private static BacalhauException NoAnswer(string url, string why, Exception? inner) =>
        new BacalhauError(BacalhauErrorCode.ServiceUnavailable, "Compute", $"the job selection probe \"{url}\" could not be asked: {why}")
        {
            Hint = "An operator sets the probe in JobAdmissionControl.ProbeHTTP of the node.",
            IsRetryable = true,
            Cause = FailureCause.NodeRejected,
        }.AsException(inner);
}
