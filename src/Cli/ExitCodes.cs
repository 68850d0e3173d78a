namespace Bacalhau.Cli;

/// <summary>What the program ends with.</summary>
internal static class ExitCodes
{
    /// <summary>All is well.</summary>
    public const int Success = 0;

    /// <summary>Something went wrong; standard error says what.</summary>
    public const int Failure = 1;

    /// <summary>A policy has no answer, which is neither yes nor no.</summary>
    public const int Undefined = 2;

    /// <summary>Interrupted with Ctrl-C.</summary>
    public const int Interrupted = 130;
}
