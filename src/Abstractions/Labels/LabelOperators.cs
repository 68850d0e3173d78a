namespace Bacalhau;

/// <summary>The operators of <see cref="LabelConstraint"/>, as Kubernetes writes them.</summary>
public static class LabelOperators
{
    /// <summary>The value is one of several.</summary>
    public const string In = "in";

    /// <summary>The label is absent or its value is none of several.</summary>
    public const string NotIn = "notin";

    /// <summary>The value equals.</summary>
    public const string Equal = "=";

    /// <summary>The same as <see cref="Equal"/>.</summary>
    public const string DoubleEqual = "==";

    /// <summary>The label is absent or its value differs.</summary>
    public const string NotEqual = "!=";

    /// <summary>The label is there.</summary>
    public const string Exists = "exists";

    /// <summary>The label is not there.</summary>
    public const string DoesNotExist = "!";

    /// <summary>The value is a whole number greater than.</summary>
    public const string GreaterThan = "gt";

    /// <summary>The value is a whole number less than.</summary>
    public const string LessThan = "lt";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [In, NotIn, Equal, DoubleEqual, NotEqual, Exists, DoesNotExist, GreaterThan, LessThan];
}
