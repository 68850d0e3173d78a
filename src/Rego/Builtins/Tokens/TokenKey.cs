using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Bacalhau.Rego.Builtins.Tokens;

/// <summary>A key that signs or verifies tokens, with what a key set says about it. Immutable; safe to share between threads.</summary>
internal sealed class TokenKey
{
    private readonly ConcurrentBag<AsymmetricAlgorithm> _idle = [];

    /// <summary>Gets the <c>kid</c>; empty when there is none.</summary>
    public string KeyId { get; init; } = "";

    /// <summary>Gets the <c>alg</c>; empty when there is none.</summary>
    public string Algorithm { get; init; } = "";

    /// <summary>Gets whether the key can sign.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>Gets the RSA key; null for a key of another kind.</summary>
    public RSAParameters? Rsa { get; init; }

    /// <summary>Gets the key on a NIST curve; null for a key of another kind.</summary>
    public ECParameters? Curve { get; init; }

    /// <summary>Gets the Ed25519 key: 32 bytes, the seed for a private one; null for a key of another kind.</summary>
    public byte[]? Edwards { get; init; }

    /// <summary>Gets the shared secret; null for a key of another kind.</summary>
    public byte[]? Secret { get; init; }

    /// <summary>Lends an RSA or curve object to one caller at a time; importing one costs as much as a verification.</summary>
    public bool Use(Func<AsymmetricAlgorithm, bool> work) => Borrow(work);

    /// <inheritdoc cref="Use"/>
    public byte[] UseToSign(Func<AsymmetricAlgorithm, byte[]> work) => Borrow(work);

    private TResult Borrow<TResult>(Func<AsymmetricAlgorithm, TResult> work)
    {
        if (!_idle.TryTake(out var algorithm))
        {
            algorithm = Rsa is { } rsa ? RSA.Create(rsa) : ECDsa.Create(Curve!.Value);
        }

        try
        {
            return work(algorithm);
        }
        finally
        {
            _idle.Add(algorithm);
        }
    }
}
