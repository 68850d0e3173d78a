namespace Bacalhau.Cli.Templates;

/// <summary>A piece of a template.</summary>
internal abstract record TemplateNode
{
    /// <summary>Text that comes out as it stands.</summary>
    internal sealed record Text(string Value) : TemplateNode;

    /// <summary>A value that is written.</summary>
    internal sealed record Print(TemplateExpression Value) : TemplateNode;

    /// <summary>One of two bodies.</summary>
    internal sealed record If(TemplateExpression Condition, IReadOnlyList<TemplateNode> Then, IReadOnlyList<TemplateNode> Else) : TemplateNode;

    /// <summary>A body for every item of a list, with the item as dot.</summary>
    internal sealed record Range(TemplateExpression List, IReadOnlyList<TemplateNode> Body, IReadOnlyList<TemplateNode> Else) : TemplateNode;
}

/// <summary>Something that has a value.</summary>
/// <param name="Position">Where it stands in the template, for messages.</param>
internal abstract record TemplateExpression(int Position)
{
    /// <summary>A text, number or truth value.</summary>
    internal sealed record Literal(int Position, string Value) : TemplateExpression(Position);

    /// <summary>The dot: the item of the list around, or all variables.</summary>
    internal sealed record Dot(int Position) : TemplateExpression(Position);

    /// <summary>A variable.</summary>
    internal sealed record Variable(int Position, string Name) : TemplateExpression(Position);

    /// <summary>A function with what it is given.</summary>
    internal sealed record Call(int Position, string Function, IReadOnlyList<TemplateExpression> Arguments) : TemplateExpression(Position);
}
