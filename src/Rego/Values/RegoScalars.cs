namespace Bacalhau.Rego;

/// <summary>The null value.</summary>
public sealed class RegoNull : RegoValue
{
    internal RegoNull()
    {
    }

    /// <inheritdoc/>
    public override RegoTypes Type => RegoTypes.Null;

    /// <inheritdoc/>
    public override int GetHashCode() => 17;

    private protected override int CompareSameType(RegoValue other) => 0;
}

/// <summary>True or false.</summary>
public sealed class RegoBoolean : RegoValue
{
    internal RegoBoolean(bool value) => Value = value;

    /// <summary>Gets the boolean.</summary>
    public bool Value { get; }

    /// <inheritdoc/>
    public override RegoTypes Type => RegoTypes.Boolean;

    /// <inheritdoc/>
    public override int GetHashCode() => Value ? 31 : 37;

    private protected override int CompareSameType(RegoValue other) => Value.CompareTo(((RegoBoolean)other).Value);
}

/// <summary>A text. Its length and order are those of its code points.</summary>
public sealed class RegoString : RegoValue
{
    internal RegoString(string value) => Value = value;

    /// <summary>Gets the text.</summary>
    public string Value { get; }

    /// <inheritdoc/>
    public override RegoTypes Type => RegoTypes.String;

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(Value, StringComparison.Ordinal);

    /// <summary>Compares texts by code point, which is also the order of their UTF-8 bytes.</summary>
    internal static int CompareByCodePoint(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var index = 0; index < length; index++)
        {
            char a = left[index], b = right[index];
            if (a != b)
            {
                // Surrogates stand for code points above every other UTF-16 unit.
                return char.IsSurrogate(a) == char.IsSurrogate(b) ? a - b : char.IsSurrogate(a) ? 1 : -1;
            }
        }

        return left.Length - right.Length;
    }

    private protected override bool EqualsSameType(RegoValue other) => string.Equals(Value, ((RegoString)other).Value, StringComparison.Ordinal);

    private protected override int CompareSameType(RegoValue other) => CompareByCodePoint(Value, ((RegoString)other).Value);
}
