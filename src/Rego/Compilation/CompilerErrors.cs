using Bacalhau.Rego.Parsing;

namespace Bacalhau.Rego.Compilation;

/// <summary>Collects the problems of a policy, up to the limit, in the order of files and rows.</summary>
internal sealed class CompilerErrors(IReadOnlyDictionary<string, SourceText> sources, int limit)
{
    private readonly List<RegoDiagnostic> _found = [];

    public bool Any => _found.Count > 0;

    public void Add(RegoErrorCode code, string message, RegoLocation location)
    {
        if (_found.Any(known => known.Message == message && known.Location == location))
        {
            return;
        }

        _found.Add(sources.TryGetValue(location.File, out var source) ? source.Problem(code, message, location) : new(code, message, location));
    }

    /// <summary>Throws when there is anything; called between passes, since later ones trust what earlier ones checked.</summary>
    public void ThrowIfAny()
    {
        if (_found.Count == 0)
        {
            return;
        }

        var sorted = _found.OrderBy(problem => problem.Location.File, StringComparer.Ordinal).ThenBy(problem => problem.Location.Row).ThenBy(problem => problem.Location.Column).ToList();
        if (sorted.Count > limit)
        {
            sorted = [.. sorted.Take(limit), new(RegoErrorCode.Compile, "error limit reached", RegoLocation.None)];
        }

        throw new RegoException(sorted);
    }
}
