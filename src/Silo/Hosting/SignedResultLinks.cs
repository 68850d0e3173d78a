using Bacalhau.Silo.Http.Jobs;

namespace Bacalhau.Silo.Hosting;

/// <summary>Signs links to results that nodes serve themselves, at the moment they are shown.</summary>
internal sealed class SignedResultLinks(ResultLinkSigner signer) : IResultLinks
{
    /// <summary>How long a link that was shown is good; whoever asks again gets a new one.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public SpecConfig Sign(SpecConfig published) => signer.Sign(published, Lifetime);
}
