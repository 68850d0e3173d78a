namespace Bacalhau.Silo.Http.Jobs;

/// <summary>Turns where a result is kept into where a client may fetch it now. Links of the local publisher are signed at the moment they are read.</summary>
public interface IResultLinks
{
    /// <summary>Gives the published result as a client may use it.</summary>
    SpecConfig Sign(SpecConfig published);
}

/// <summary>Asks every kind of link in turn.</summary>
internal sealed class ResultLinks(IEnumerable<IResultLinks> kinds)
{
    private readonly IResultLinks[] kinds = [.. kinds];

    public SpecConfig Sign(SpecConfig published)
    {
        foreach (var kind in kinds)
        {
            published = kind.Sign(published);
        }

        return published;
    }
}
