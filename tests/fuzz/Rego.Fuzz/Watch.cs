using System.IO.MemoryMappedFiles;
using System.Text;
using Bacalhau.Rego.Tests.Fuzzing;

namespace Bacalhau.Rego.Fuzz;

/// <summary>Keeps the case at hand on disk, so that one which kills the process is known afterwards, and ends a run that hangs.</summary>
internal sealed class Watch(string file)
{
    private const int Size = 1 << 20;
    private static readonly byte[] Blank = new byte[Size];
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private readonly Lock _gate = new();
    private readonly MemoryMappedViewAccessor _view = Open(file);
    private int _length;
    private TimeSpan _started;
    private int _run;

    /// <summary>Notes what runs next.</summary>
    public void Begin(FuzzCase @case)
    {
        lock (_gate)
        {
            // Mapped memory outlives the process and costs no call to the system.
            var text = Encoding.UTF8.GetBytes(@case.ToString());
            _view.WriteArray(0, text, 0, Math.Min(text.Length, Size));
            _view.WriteArray(Math.Min(text.Length, Size), Blank, 0, Math.Max(0, Math.Min(_length - text.Length, Size - text.Length)));
            _length = text.Length;
            _started = Environment.CpuUsage.TotalTime;
            _run++;
        }
    }

    /// <summary>Gives the processor time since <see cref="Begin"/>.</summary>
    public TimeSpan Taken() => Environment.CpuUsage.TotalTime - _started;

    public void Start(CancellationToken cancellationToken)
    {
        var thread = new Thread(() => Look(cancellationToken)) { IsBackground = true };
        thread.Start();
    }

    private static MemoryMappedViewAccessor Open(string file)
    {
        File.WriteAllBytes(file, Blank);
        return MemoryMappedFile.CreateFromFile(file, FileMode.Open, null, Size).CreateViewAccessor();
    }

    private void Look(CancellationToken cancellationToken)
    {
        while (!cancellationToken.WaitHandle.WaitOne(1_000))
        {
            lock (_gate)
            {
                if (_run > 0 && Taken() > Longest)
                {
                    Console.Out.WriteLine("a case hangs");
                    Environment.Exit(3);
                }
            }
        }
    }
}
