using System.Security.Cryptography;

namespace Bacalhau.Rego.Builtins;

/// <summary>Digests and keyed digests, as hexadecimal text.</summary>
internal static class Hashes
{
    private static readonly RegoTypes[] TwoTexts = [RegoTypes.String, RegoTypes.String];

    public static IEnumerable<RegoBuiltin> All =>
    [
        .. from name in (HashAlgorithmName[])[HashAlgorithmName.MD5, HashAlgorithmName.SHA1, HashAlgorithmName.SHA256] select Digest(name),
        .. from name in (HashAlgorithmName[])[HashAlgorithmName.MD5, HashAlgorithmName.SHA1, HashAlgorithmName.SHA256, HashAlgorithmName.SHA512] select Keyed(name),
        new("crypto.hmac.equal", TwoTexts, RegoTypes.Boolean, static (arguments, _) =>
            RegoValue.From(CryptographicOperations.FixedTimeEquals(ByteText.Encode(arguments.Text(0)), ByteText.Encode(arguments.Text(1))))),
    ];

    private static RegoBuiltin Digest(HashAlgorithmName hash) =>
        new($"crypto.{hash.Name!.ToLowerInvariant()}", [RegoTypes.String], RegoTypes.String, (arguments, context) =>
        {
            context.ChargeScan(arguments.Text(0).Length * 8L);
            return RegoValue.From(Convert.ToHexStringLower(CryptographicOperations.HashData(hash, ByteText.Encode(arguments.Text(0)))));
        });

    private static RegoBuiltin Keyed(HashAlgorithmName hash) =>
        new($"crypto.hmac.{hash.Name!.ToLowerInvariant()}", TwoTexts, RegoTypes.String, (arguments, context) =>
        {
            context.ChargeScan((arguments.Text(0).Length + arguments.Text(1).Length) * 8L);
            return RegoValue.From(Convert.ToHexStringLower(CryptographicOperations.HmacData(hash, ByteText.Encode(arguments.Text(1)), ByteText.Encode(arguments.Text(0)))));
        });
}
