namespace Bacalhau.Crash.Tests;

/// <summary>A moment at which a process dies: before or after the n-th crossing of a label since the life of a job began.</summary>
/// <param name="Label">What is crossed, for example <c>commit jobs.db</c>; <see cref="Any"/> for whatever it is.</param>
/// <param name="Number">Which crossing of that label, from 1.</param>
/// <param name="After">Whether it dies after it.</param>
internal sealed record CrashPoint(string Label, int Number, bool After)
{
    public const string Any = "*";

    /// <summary>Gets a point that is never met: the life is recorded and nobody dies.</summary>
    public static CrashPoint None { get; } = new("", 1, After: false);

    /// <summary>Gets what kind of thing is crossed.</summary>
    public string Kind => Label.Split(' ')[0];

    public override string ToString() => $"{(After ? "after" : "before")} {Label} #{Number}";
}
