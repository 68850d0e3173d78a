using Bacalhau.Silo.Http.Clients;
using Bacalhau.Silo.Http.Requests;
using Microsoft.AspNetCore.Http;

namespace Bacalhau.Silo.Http.Pipeline;

/// <summary>One request on its way: who asks, with what, and by when an answer is due.</summary>
internal sealed class ApiCall(HttpContext context, string requestId)
{
    /// <summary>The request and its answer.</summary>
    public HttpContext Context { get; } = context;

    /// <summary>The id that joins request, answer, log line and trace.</summary>
    public string RequestId { get; } = requestId;

    /// <summary>Who asks.</summary>
    public Principal Principal { get; set; } = Principal.Anonymous;

    /// <summary>What asks.</summary>
    public ClientVersion Client { get; set; } = ClientVersion.Unstated;

    /// <summary>Ends when the client is gone or the answer is late. For reading only: what is being written must not be cut short by it.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>What may have been written if no answer comes, and how to find out; null while nothing is under way.</summary>
    public string? UncertainWrite { get; set; }

    /// <summary>The query, to be read piece by piece and then checked as a whole.</summary>
    public QueryReader Query => new(Context.Request.Query);

    /// <summary>The call behind a request; null before the pipeline has seen it.</summary>
    public static ApiCall? Of(HttpContext context) => context.Features.Get<ApiCall>();
}
