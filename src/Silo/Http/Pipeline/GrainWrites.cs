namespace Bacalhau.Silo.Http.Pipeline;

/// <summary>Calls to grains that change something. The client's patience ends the waiting, never the change.</summary>
internal static class GrainWrites
{
    /// <summary>Makes a call that changes something and waits for it as long as an answer is due.</summary>
    /// <param name="call">The request.</param>
    /// <param name="uncertain">What to tell the client when no answer comes: what may have happened and how to find out.</param>
    /// <param name="write">The call.</param>
    /// <param name="isRepeatable">Whether making the call again after it was lost changes nothing more; then it is made once more.</param>
    public static async Task<T> WriteAsync<T>(this ApiCall call, string uncertain, Func<Task<T>> write, bool isRepeatable)
    {
        call.UncertainWrite = uncertain;
        T result;
        try
        {
            result = await write().WaitAsync(call.CancellationToken).ConfigureAwait(false);
        }
        catch (OrleansException) when (isRepeatable && !call.CancellationToken.IsCancellationRequested)
        {
            // A silo that died or a grain that moved loses calls; the next one finds the grain elsewhere.
            result = await write().WaitAsync(call.CancellationToken).ConfigureAwait(false);
        }

        call.UncertainWrite = null;
        return result;
    }
}
