namespace Bacalhau.Cli.Templates;

/// <summary>A template that cannot be read or filled in.</summary>
internal sealed class TemplateException(string problem, int position) : Exception(problem)
{
    /// <summary>Gets where in the text.</summary>
    public int Position { get; } = position;
}
