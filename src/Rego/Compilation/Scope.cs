namespace Bacalhau.Rego.Compilation;

/// <summary>The names one body declares with <c>:=</c> and <c>some</c>, or a function with its arguments.</summary>
internal sealed class Scope(Scope? parent, IEnumerable<string> willDeclare, bool isArguments = false)
{
    private readonly HashSet<string> _willDeclare = new(willDeclare, StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public Scope? Parent { get; } = parent;

    public bool IsArguments { get; } = isArguments;

    public Dictionary<string, string> Declared { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, RegoLocation> MustBeUsed { get; } = new(StringComparer.Ordinal);

    public bool WasSeen(string name) => _seen.Contains(name);

    public bool WasUsed(string name) => _used.Contains(name);

    /// <summary>Gives the new name of a local; the name itself when it is declared further down; null when it is no local.</summary>
    public string? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope.Declared.TryGetValue(name, out var renamed))
            {
                scope._used.Add(name);
                return renamed;
            }

            if (scope._willDeclare.Contains(name))
            {
                scope._seen.Add(name);
                return name;
            }
        }

        return null;
    }
}
