using System.Security.Cryptography;

namespace Bacalhau;

/// <summary>The secret under which links to results are signed; the same on every silo and compute node of a cluster. Never logged: its text form is empty of it.</summary>
public sealed record ResultLinkKey
{
    /// <summary>The fewest bytes a key has.</summary>
    public const int MinBytes = 16;

    private readonly byte[] secret;

    /// <summary>Takes a secret of at least <see cref="MinBytes"/> bytes.</summary>
    /// <exception cref="ArgumentException">It is shorter.</exception>
    public ResultLinkKey(ReadOnlySpan<byte> secret)
    {
        if (secret.Length < MinBytes)
        {
            throw new ArgumentException($"a key for result links has at least {MinBytes} bytes, not {secret.Length}", nameof(secret));
        }

        this.secret = secret.ToArray();
    }

    /// <summary>Makes a new random key of 32 bytes.</summary>
    public static ResultLinkKey Create() => new(RandomNumberGenerator.GetBytes(32));

    /// <summary>Gives the secret, for storing it or handing it to a node.</summary>
    public byte[] ToArray() => [.. secret];

    /// <inheritdoc/>
    public bool Equals(ResultLinkKey? other) => other is not null && CryptographicOperations.FixedTimeEquals(secret, other.secret);

    /// <inheritdoc/>
    public override int GetHashCode() => secret.Length;

    /// <inheritdoc/>
    public override string ToString() => nameof(ResultLinkKey);

    internal byte[] Sign(ReadOnlySpan<byte> text) => HMACSHA256.HashData(secret, text);
}
