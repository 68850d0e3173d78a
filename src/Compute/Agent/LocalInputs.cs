namespace Bacalhau.Compute;

/// <summary>
/// The inputs that executions had lately, for the node to name those that lie here still: such a job had better come again. The memory is of this process alone;
/// a source without a store of its own, as downloads from the web are, has nothing to name.
/// </summary>
internal sealed class LocalInputs
{
    private const int MostRemembered = 500;

    private readonly Lock gate = new();
    private readonly Dictionary<string, InputSource> inputs = new(StringComparer.Ordinal);
    private readonly Queue<string> inOrder = [];

    /// <summary>Remembers an input that was put in place; the oldest is forgotten when there are too many.</summary>
    public void Remember(InputSource input)
    {
        if (DataReference.OfInput(input.Source) is not { } reference)
        {
            return;
        }

        lock (gate)
        {
            if (inputs.TryAdd(reference, input))
            {
                inOrder.Enqueue(reference);
                if (inOrder.Count > MostRemembered)
                {
                    inputs.Remove(inOrder.Dequeue());
                }
            }
        }
    }

    /// <summary>Names what is here, asked anew of its source; what a source does not answer for is left out.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(Func<SpecConfig?, IInputStorage?> findSource, CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, InputSource>> remembered;
        lock (gate)
        {
            remembered = [.. inputs];
        }

        List<string> here = [];
        foreach (var (reference, input) in remembered)
        {
            if (findSource(input.Source) is { } source && await IsHereAsync(source, input, cancellationToken).ConfigureAwait(false))
            {
                here.Add(reference);
            }
        }

        return here;
    }

    private static async Task<bool> IsHereAsync(IInputStorage source, InputSource input, CancellationToken cancellationToken)
    {
        try
        {
            return await source.IsLocalAsync(input, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
