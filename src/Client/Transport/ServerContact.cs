namespace Bacalhau.Client.Transport;

/// <summary>Remembers whether the server has ever answered.</summary>
internal sealed class ServerContact
{
    private volatile bool hasAnswered;

    /// <summary>Gets whether it has.</summary>
    public bool HasAnswered => hasAnswered;

    /// <summary>It has.</summary>
    public void Answered() => hasAnswered = true;
}
