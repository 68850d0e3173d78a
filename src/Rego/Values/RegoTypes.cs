using System.Diagnostics.CodeAnalysis;

namespace Bacalhau.Rego;

/// <summary>The kinds of value, as flags so that a builtin can say what it takes. The order of the flags is Rego's order of values.</summary>
[Flags]
[SuppressMessage("Naming", "CA1720", Justification = "These are Rego's names of its types.")]
public enum RegoTypes
{
    /// <summary>No type at all.</summary>
    None = 0,

    /// <summary>The null value.</summary>
    Null = 1,

    /// <summary>True or false.</summary>
    Boolean = 2,

    /// <summary>A number of any size.</summary>
    Number = 4,

    /// <summary>A text.</summary>
    String = 8,

    /// <summary>A sequence.</summary>
    Array = 16,

    /// <summary>A map from any value to any value.</summary>
    Object = 32,

    /// <summary>A set.</summary>
    Set = 64,

    /// <summary>Arrays, objects and sets.</summary>
    Collection = Array | Object | Set,

    /// <summary>Anything.</summary>
    Any = Null | Boolean | Number | String | Array | Object | Set,
}
