namespace Bacalhau;

/// <summary>What a link to results is worth.</summary>
public enum ResultLinkVerdict
{
    /// <summary>It may be served.</summary>
    Valid,

    /// <summary>It carries no signature.</summary>
    NotSigned,

    /// <summary>The signature is not of this cluster, or was made for another path or time.</summary>
    Forged,

    /// <summary>It was good once.</summary>
    Expired,
}
