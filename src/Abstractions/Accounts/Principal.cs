namespace Bacalhau;

/// <summary>Who asks.</summary>
/// <param name="Id">A stable name: a client id, a user name, or <see cref="AnonymousId"/>.</param>
[GenerateSerializer, Immutable, Alias("bacalhau.Principal")]
public sealed record Principal([property: Id(0)] string Id)
{
    /// <summary>The id of somebody who gave no credentials.</summary>
    public const string AnonymousId = "anonymous";

    /// <summary>Somebody who gave no credentials.</summary>
    public static readonly Principal Anonymous = new(AnonymousId);

    /// <summary>Gets whether credentials were given.</summary>
    public bool IsAnonymous => Id == AnonymousId;
}
