namespace Bacalhau.Client;

/// <summary>Names a job.</summary>
/// <param name="IdOrName">Its id, the beginning of its id, or its name.</param>
/// <param name="Namespace">The namespace of the name; empty for the client's.</param>
/// <param name="Version">A version of the job; 0 for the newest.</param>
public readonly record struct JobKey(string IdOrName, string Namespace = "", long Version = 0)
{
    /// <summary>Names a job by its id.</summary>
    public static implicit operator JobKey(JobId id) => FromJobId(id);

    /// <summary>Names a job by id or name.</summary>
    public static implicit operator JobKey(string idOrName) => FromString(idOrName);

    /// <summary>Names a job by its id.</summary>
    public static JobKey FromJobId(JobId id) => new(id.ToString());

    /// <summary>Names a job by id or name.</summary>
    public static JobKey FromString(string idOrName) => new(idOrName);
}
