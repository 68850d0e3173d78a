using System.Buffers.Binary;
using Wasmtime;

namespace Bacalhau.Compute.Wasm;

/// <summary>
/// Time for one module: WASI's <c>clock_time_get</c> and <c>poll_oneoff</c>. The runtime's own sleep cannot be woken, so a module that sleeps could
/// not be cancelled; this one can.
/// </summary>
/// <remarks>Layouts and numbers are those of WASI preview 1 (witx <c>subscription</c>, <c>event</c>, <c>clockid</c>, <c>errno</c>).</remarks>
internal sealed class WasmClock(TimeProvider clock, CancellationToken cancelled)
{
    private const int Success = 0;
    private const int Fault = 21;
    private const int Invalid = 28;
    private const int Realtime = 0;
    private const int Monotonic = 1;
    private const int SubscriptionBytes = 48;
    private const int EventBytes = 32;

    /// <summary>More subscriptions than any program has files.</summary>
    private const int MaxSubscriptions = 4096;

    private readonly long began = clock.GetTimestamp();

    /// <summary>Puts the functions in the place of the runtime's.</summary>
    public void Define(Linker linker)
    {
        linker.DefineFunction<int, long, int, int>(WasmProgram.Wasi, "clock_time_get", GetTime);
        linker.DefineFunction<int, int, int, int, int>(WasmProgram.Wasi, "poll_oneoff", Poll);
    }

    private int GetTime(Caller caller, int id, long precision, int result)
    {
        if (Now(id) is not { } now)
        {
            return Invalid;
        }

        if (!TryGetMemory(caller, result, sizeof(ulong), out var target))
        {
            return Fault;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(target, now);
        return Success;
    }

    private int Poll(Caller caller, int subscriptions, int events, int count, int eventCount)
    {
        if (count is <= 0 or > MaxSubscriptions)
        {
            return Invalid;
        }

        if (!TryGetMemory(caller, subscriptions, count * SubscriptionBytes, out var asked))
        {
            return Fault;
        }

        var wanted = new Subscription[count];
        for (var index = 0; index < count; index++)
        {
            wanted[index] = Subscription.Read(asked[(index * SubscriptionBytes)..], this);
        }

        // Files, and where output goes, never keep anybody waiting.
        var wait = wanted.Min(subscription => subscription.Remaining);
        Sleep(wait);

        if (!TryGetMemory(caller, events, count * EventBytes, out var answers) || !TryGetMemory(caller, eventCount, sizeof(uint), out var number))
        {
            return Fault;
        }

        var given = 0;
        foreach (var subscription in wanted.Where(subscription => subscription.Remaining <= wait))
        {
            subscription.WriteEvent(answers.Slice(given++ * EventBytes, EventBytes));
        }

        BinaryPrimitives.WriteUInt32LittleEndian(number, (uint)given);
        return Success;
    }

    private void Sleep(ulong nanoseconds)
    {
        var until = clock.GetTimestamp();
        var left = TimeSpan.FromTicks((long)Math.Min(nanoseconds / 100, (ulong)TimeSpan.FromDays(3650).Ticks));
        var total = left;
        while (left > TimeSpan.Zero && !cancelled.IsCancellationRequested)
        {
            // In pieces, because a wait takes milliseconds in an integer.
            cancelled.WaitHandle.WaitOne(left < TimeSpan.FromDays(1) ? left : TimeSpan.FromDays(1));
            left = total - clock.GetElapsedTime(until);
        }

        cancelled.ThrowIfCancellationRequested();
    }

    private ulong? Now(int id) => id switch
    {
        Realtime => (ulong)(clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100,
        Monotonic => (ulong)clock.GetElapsedTime(began).Ticks * 100,
        _ => null,
    };

    private static bool TryGetMemory(Caller caller, int address, int length, out Span<byte> span)
    {
        span = default;
        var memory = caller.GetMemory("memory");
        var start = (uint)address;
        if (memory is null || start + (long)length > memory.GetLength())
        {
            return false;
        }

        span = memory.GetSpan(start, length);
        return true;
    }

    /// <summary>What a module waits for.</summary>
    private readonly record struct Subscription(ulong UserData, byte Kind, ulong Remaining, ushort Error)
    {
        private const byte ClockKind = 0;
        private const ushort Absolute = 1;

        public static Subscription Read(ReadOnlySpan<byte> from, WasmClock clock)
        {
            var (data, kind) = (BinaryPrimitives.ReadUInt64LittleEndian(from), from[8]);
            if (kind != ClockKind)
            {
                return new Subscription(data, kind, 0, Success);
            }

            var id = BinaryPrimitives.ReadInt32LittleEndian(from[16..]);
            var timeout = BinaryPrimitives.ReadUInt64LittleEndian(from[24..]);
            var isAbsolute = (BinaryPrimitives.ReadUInt16LittleEndian(from[40..]) & Absolute) != 0;
            return clock.Now(id) is not { } now ? new Subscription(data, kind, 0, Invalid)
                : !isAbsolute ? new Subscription(data, kind, timeout, Success)
                : new Subscription(data, kind, timeout > now ? timeout - now : 0, Success);
        }

        public void WriteEvent(Span<byte> to)
        {
            to.Clear();
            BinaryPrimitives.WriteUInt64LittleEndian(to, UserData);
            BinaryPrimitives.WriteUInt16LittleEndian(to[8..], Error);
            to[10] = Kind;
        }
    }
}
