using System.Numerics;

namespace Bacalhau.Rego;

/// <summary>
/// One immutable Rego value: null, boolean, number, string, array, object or set. Undefined is the absence of a value: a null reference.
/// </summary>
/// <remarks>
/// Equality is by value (1 equals 1.0). The order is Rego's: null, boolean, number, string, array, object, set; strings by code point.
/// <see cref="ToString"/> gives the Rego text of the value, <see cref="RegoJson.Write(RegoValue, RegoJsonFormat)"/> its JSON. Safe to share between threads.
/// </remarks>
public abstract class RegoValue : IEquatable<RegoValue>, IComparable<RegoValue>
{
    /// <summary>How deeply values may nest; deeper ones cannot be built, so that no walk over a value overflows the stack.</summary>
    internal const int MaxDepth = 600;

    /// <summary>How many scalars a value may hold, shared parts counted each time: comparing and printing walk over all of them.</summary>
    internal const int MaxWeight = 1_000_000;

    private protected RegoValue()
    {
    }

    /// <summary>Gets the null value.</summary>
    public static RegoValue Null { get; } = new RegoNull();

    /// <summary>Gets the value true.</summary>
    public static RegoValue True { get; } = new RegoBoolean(true);

    /// <summary>Gets the value false.</summary>
    public static RegoValue False { get; } = new RegoBoolean(false);

    /// <summary>Gets the kind of this value; exactly one flag.</summary>
    public abstract RegoTypes Type { get; }

    /// <summary>Gets how many levels of arrays, objects and sets this value has; 0 for a scalar.</summary>
    internal virtual int Depth => 0;

    /// <summary>Gets how many values a walk over this one meets, this one included.</summary>
    internal virtual int Weight => 1;

    /// <summary>Gives the boolean as a value.</summary>
    public static RegoValue From(bool value) => value ? True : False;

    /// <summary>Gives the integer as a value.</summary>
    public static RegoNumber From(long value) => RegoNumber.Create(value);

    /// <summary>Gives the integer as a value.</summary>
    public static RegoNumber From(BigInteger value) => RegoNumber.Create(value);

    /// <summary>Gives the text as a value.</summary>
    public static RegoString From(string value) => new(value);

    /// <inheritdoc/>
    public static bool operator ==(RegoValue? left, RegoValue? right) => left is null ? right is null : left.Equals(right);

    /// <inheritdoc/>
    public static bool operator !=(RegoValue? left, RegoValue? right) => !(left == right);

    /// <inheritdoc/>
    public static bool operator <(RegoValue left, RegoValue right) => Compare(left, right) < 0;

    /// <inheritdoc/>
    public static bool operator >(RegoValue left, RegoValue right) => Compare(left, right) > 0;

    /// <inheritdoc/>
    public static bool operator <=(RegoValue left, RegoValue right) => Compare(left, right) <= 0;

    /// <inheritdoc/>
    public static bool operator >=(RegoValue left, RegoValue right) => Compare(left, right) >= 0;

    /// <summary>Compares two values in Rego's order.</summary>
    /// <returns>Negative, zero or positive.</returns>
    public static int Compare(RegoValue left, RegoValue right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return ReferenceEquals(left, right) ? 0 : left.Type != right.Type ? (int)left.Type - (int)right.Type : left.CompareSameType(right);
    }

    /// <inheritdoc/>
    public int CompareTo(RegoValue? other) => other is null ? 1 : Compare(this, other);

    /// <inheritdoc/>
    public bool Equals(RegoValue? other) =>
        ReferenceEquals(this, other) || (other is not null && Type == other.Type && EqualsSameType(other));

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => obj is RegoValue other && Equals(other);

    /// <inheritdoc/>
    public abstract override int GetHashCode();

    /// <summary>Gives the value as Rego text: <c>{1, 2}</c>, <c>set()</c>, <c>{"a": null}</c>.</summary>
    public sealed override string ToString() => RegoText.Write(this);

    private protected virtual bool EqualsSameType(RegoValue other) => CompareSameType(other) == 0;

    private protected abstract int CompareSameType(RegoValue other);
}
