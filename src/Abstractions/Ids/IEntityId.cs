namespace Bacalhau;

/// <summary>An id that is one text on the wire.</summary>
/// <typeparam name="TSelf">The id type.</typeparam>
public interface IEntityId<TSelf>
    where TSelf : struct, IEntityId<TSelf>
{
    /// <summary>Gets the id as text.</summary>
    string Value { get; }

    /// <summary>Takes a text as id, as it stands.</summary>
    static abstract TSelf Parse(string value);
}
