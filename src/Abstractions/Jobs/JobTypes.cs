namespace Bacalhau;

/// <summary>The types of job, as written on the wire.</summary>
public static class JobTypes
{
    /// <summary>Finite: Count partitions, each completed once.</summary>
    public const string Batch = "batch";

    /// <summary>Finite: once on every node that matches.</summary>
    public const string Ops = "ops";

    /// <summary>Until stopped: Count instances.</summary>
    public const string Service = "service";

    /// <summary>Until stopped: on every node that matches, also those that join later.</summary>
    public const string Daemon = "daemon";

    /// <summary>Tells whether a text is one of the four, letter for letter.</summary>
    public static bool IsKnown(string? type) => type is Batch or Ops or Service or Daemon;
}
