using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Bacalhau.Rego;

/// <summary>
/// Bacalhau's own builtin <c>scrypt(password, salt)</c>: the key that RFC 7914 derives with N = 32768, r = 8, p = 1 and 32 bytes, in base64.
/// The salt is given in base64. Add it with <c>RegoBuiltins.Default.With(Scrypt.Builtin)</c>.
/// </summary>
public static class Scrypt
{
    private const int Cost = 32_768;
    private const int BlockWords = 32 * 8;
    private const int MaxRunning = 2;
    private const int MaxWaiting = 16;
    private static readonly SemaphoreSlim Turns = new(MaxRunning);
    private static int _present;

    /// <summary>Gets the builtin. It takes 32 MiB and some 100 ms; at most two run at a time in the process, and beyond 16 waiting ones it is refused.</summary>
    public static RegoBuiltin Builtin { get; } =
        new("scrypt", [RegoTypes.String, RegoTypes.String], RegoTypes.String, Call, RegoBuiltinTraits.Memoised);

    /// <summary>Derives the key.</summary>
    /// <returns>32 bytes.</returns>
    public static byte[] Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt)
    {
        var bytes = Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations: 1, HashAlgorithmName.SHA256, BlockWords * 4);
        var block = new uint[BlockWords];
        for (var index = 0; index < BlockWords; index++)
        {
            block[index] = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(index * 4));
        }

        Mix(block);
        for (var index = 0; index < BlockWords; index++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(index * 4), block[index]);
        }

        return Rfc2898DeriveBytes.Pbkdf2(password, bytes, iterations: 1, HashAlgorithmName.SHA256, 32);
    }

    private static RegoValue? Call(ReadOnlySpan<RegoValue> arguments, BuiltinContext context)
    {
        if (!Builtins.Base64Text.TryDecode(((RegoString)arguments[1]).Value, out var salt, out var problem))
        {
            return context.Error(problem);
        }

        var password = Encoding.UTF8.GetBytes(((RegoString)arguments[0]).Value);
        var token = context.CancellationToken;
        var key = context.OutsideTimeLimit(() => InTurn(password, salt, token));
        return key is null ? context.Error("too many passwords are being checked; try again later") : RegoValue.From(Convert.ToBase64String(key));
    }

    private static byte[]? InTurn(byte[] password, byte[] salt, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _present) > MaxRunning + MaxWaiting)
        {
            Interlocked.Decrement(ref _present);
            return null;
        }

        try
        {
            Turns.Wait(cancellationToken);
            try
            {
                return Derive(password, salt);
            }
            finally
            {
                Turns.Release();
            }
        }
        catch (OperationCanceledException)
        {
            throw RegoException.LimitExceeded("caller cancelled query execution");
        }
        finally
        {
            Interlocked.Decrement(ref _present);
        }
    }

    /// <summary>ROMix of RFC 7914, section 5.</summary>
    private static void Mix(uint[] block)
    {
        var table = new uint[Cost * BlockWords];
        var scratch = new uint[BlockWords];
        for (var step = 0; step < Cost; step++)
        {
            block.CopyTo(table, step * BlockWords);
            MixBlock(block, scratch);
        }

        for (var step = 0; step < Cost; step++)
        {
            var chosen = (int)(block[BlockWords - 16] & (Cost - 1)) * BlockWords;
            for (var index = 0; index < BlockWords; index++)
            {
                block[index] ^= table[chosen + index];
            }

            MixBlock(block, scratch);
        }
    }

    /// <summary>BlockMix of RFC 7914, section 4: even results first, then odd ones.</summary>
    private static void MixBlock(uint[] block, uint[] scratch)
    {
        Span<uint> x = stackalloc uint[16];
        block.AsSpan(BlockWords - 16).CopyTo(x);
        for (var part = 0; part < BlockWords / 16; part++)
        {
            for (var index = 0; index < 16; index++)
            {
                x[index] ^= block[(part * 16) + index];
            }

            Salsa(x);
            x.CopyTo(scratch.AsSpan(((part / 2) + (part % 2 * (BlockWords / 32))) * 16));
        }

        scratch.CopyTo(block, 0);
    }

    /// <summary>Salsa20/8 of RFC 7914, section 3.</summary>
    private static void Salsa(Span<uint> words)
    {
        Span<uint> x = stackalloc uint[16];
        words.CopyTo(x);
        for (var round = 0; round < 4; round++)
        {
            Quarter(x, 0, 4, 8, 12);
            Quarter(x, 5, 9, 13, 1);
            Quarter(x, 10, 14, 2, 6);
            Quarter(x, 15, 3, 7, 11);
            Quarter(x, 0, 1, 2, 3);
            Quarter(x, 5, 6, 7, 4);
            Quarter(x, 10, 11, 8, 9);
            Quarter(x, 15, 12, 13, 14);
        }

        for (var index = 0; index < 16; index++)
        {
            words[index] += x[index];
        }
    }

    private static void Quarter(Span<uint> x, int a, int b, int c, int d)
    {
        x[b] ^= BitOperations.RotateLeft(x[a] + x[d], 7);
        x[c] ^= BitOperations.RotateLeft(x[b] + x[a], 9);
        x[d] ^= BitOperations.RotateLeft(x[c] + x[b], 13);
        x[a] ^= BitOperations.RotateLeft(x[d] + x[c], 18);
    }
}
