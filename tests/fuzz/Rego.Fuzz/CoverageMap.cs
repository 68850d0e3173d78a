using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace Bacalhau.Rego.Fuzz;

/// <summary>The branches that the instrumented library took in a run, and all that any run took so far.</summary>
internal sealed unsafe class CoverageMap
{
    private const int Size = 1 << 16;
    private readonly byte* _run = (byte*)NativeMemory.AllocZeroed(Size);
    private readonly byte[] _seen = new byte[Size];

    public CoverageMap() => Trace.SharedMem = _run;

    /// <summary>Gets how many branches have been taken by any run.</summary>
    public int Branches { get; private set; }

    public void Clear()
    {
        new Span<byte>(_run, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Adds the run; true when it took a branch, or took one about as often, as none before.</summary>
    public bool Add()
    {
        var isNew = false;
        var words = new ReadOnlySpan<ulong>(_run, Size / 8);
        for (var word = 0; word < words.Length; word++)
        {
            for (var index = word * 8; words[word] != 0 && index < (word * 8) + 8; index++)
            {
                var often = Often(_run[index]);
                if ((often & ~_seen[index]) != 0)
                {
                    Branches += _seen[index] == 0 ? 1 : 0;
                    _seen[index] |= often;
                    isNew = true;
                }
            }
        }

        return isNew;
    }

    /// <summary>Gives the branches the run took.</summary>
    public List<int> Taken()
    {
        var taken = new List<int>();
        for (var index = 0; index < Size; index++)
        {
            if (_run[index] != 0)
            {
                taken.Add(index);
            }
        }

        return taken;
    }

    private static byte Often(byte count) => count switch
    {
        0 => 0,
        1 => 1,
        2 => 2,
        3 => 4,
        < 8 => 8,
        < 16 => 16,
        < 32 => 32,
        < 128 => 64,
        _ => 128,
    };
}
