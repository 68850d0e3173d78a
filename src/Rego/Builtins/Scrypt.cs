using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text;

namespace Bacalhau.Rego;

/// <summary>
/// The builtin <c>scrypt(password, salt)</c>, which OPA does not have: the key that RFC 7914 derives with N = 32768, r = 8, p = 1 and 32 bytes, in base64.
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
            block[Place(index)] = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(index * 4));
        }

        Mix(MemoryMarshal.Cast<uint, Vector128<uint>>(block.AsSpan()));
        for (var index = 0; index < BlockWords; index++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(index * 4), block[Place(index)]);
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

    /// <summary>Words lie along the diagonals of each 4 by 4 block, so that Salsa works on four of them at once; the first word keeps its place.</summary>
    private static int Place(int index) => (index & ~15) | ((index & 15) * 13 % 16);

    /// <summary>ROMix of RFC 7914, section 5.</summary>
    private static void Mix(Span<Vector128<uint>> block)
    {
        var table = new Vector128<uint>[Cost * block.Length];
        Span<Vector128<uint>> scratch = stackalloc Vector128<uint>[block.Length];
        for (var step = 0; step < Cost; step++)
        {
            block.CopyTo(table.AsSpan(step * block.Length));
            MixBlock(block, scratch);
        }

        for (var step = 0; step < Cost; step++)
        {
            var chosen = (int)(block[^4].GetElement(0) & (Cost - 1)) * block.Length;
            var row = table.AsSpan(chosen, block.Length);
            for (var index = 0; index < block.Length; index++)
            {
                block[index] ^= row[index];
            }

            MixBlock(block, scratch);
        }
    }

    /// <summary>BlockMix of RFC 7914, section 4: even results first, then odd ones.</summary>
    private static void MixBlock(Span<Vector128<uint>> block, Span<Vector128<uint>> scratch)
    {
        var (a, b, c, d) = (block[^4], block[^3], block[^2], block[^1]);
        var half = block.Length / 2;
        for (var part = 0; part < block.Length / 4; part++)
        {
            var from = block.Slice(part * 4, 4);
            (a, b, c, d) = Salsa(a ^ from[0], b ^ from[1], c ^ from[2], d ^ from[3]);
            var to = scratch.Slice((part / 2 * 4) + (part % 2 * half), 4);
            (to[0], to[1], to[2], to[3]) = (a, b, c, d);
        }

        scratch.CopyTo(block);
    }

    /// <summary>Salsa20/8 of RFC 7914, section 3, on the diagonals of the block.</summary>
    private static (Vector128<uint> A, Vector128<uint> B, Vector128<uint> C, Vector128<uint> D) Salsa(
        Vector128<uint> a, Vector128<uint> b, Vector128<uint> c, Vector128<uint> d)
    {
        var (x, y, z, w) = (a, b, c, d);
        for (var round = 0; round < 4; round++)
        {
            y ^= Rotate(x + w, 7);
            z ^= Rotate(y + x, 9);
            w ^= Rotate(z + y, 13);
            x ^= Rotate(w + z, 18);
            (y, z, w) = (Turn(y, 3), Turn(z, 2), Turn(w, 1));
            w ^= Rotate(x + y, 7);
            z ^= Rotate(w + x, 9);
            y ^= Rotate(z + w, 13);
            x ^= Rotate(y + z, 18);
            (y, z, w) = (Turn(y, 1), Turn(z, 2), Turn(w, 3));
        }

        return (a + x, b + y, c + z, d + w);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Rotate(Vector128<uint> words, int bits) => (words << bits) | (words >>> (32 - bits));

    /// <summary>Moves each word so many places towards the first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Turn(Vector128<uint> words, int places) => places switch
    {
        1 => Vector128.Shuffle(words, Vector128.Create(1u, 2, 3, 0)),
        2 => Vector128.Shuffle(words, Vector128.Create(2u, 3, 0, 1)),
        _ => Vector128.Shuffle(words, Vector128.Create(3u, 0, 1, 2)),
    };
}
