using System.Collections.Frozen;

namespace Bacalhau.Rego;

/// <summary>The builtins a policy may call, by name. Immutable; shared by any number of policies.</summary>
public sealed class RegoBuiltins
{
    private readonly FrozenDictionary<string, RegoBuiltin> _byName;

    private RegoBuiltins(IEnumerable<RegoBuiltin> all) => _byName = all.ToFrozenDictionary(builtin => builtin.Name, StringComparer.Ordinal);

    /// <summary>Gets the builtins of Rego, without the dangerous ones' permission to do anything.</summary>
    public static RegoBuiltins Default { get; } = new(BuiltinTable.All);

    /// <summary>Gets all names in order.</summary>
    public IEnumerable<string> Names => _byName.Keys.Order(StringComparer.Ordinal);

    /// <summary>Finds a builtin; null when there is none of that name.</summary>
    public RegoBuiltin? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Gives these builtins with more; one of the same name is replaced.</summary>
    public RegoBuiltins With(params IEnumerable<RegoBuiltin> more)
    {
        var all = _byName.ToDictionary(StringComparer.Ordinal);
        foreach (var builtin in more)
        {
            all[builtin.Name] = builtin;
        }

        return new(all.Values);
    }

    /// <summary>Gives these builtins without some; a policy that calls one of them does not load. Names that are not there do no harm.</summary>
    public RegoBuiltins Without(params IEnumerable<string> names) => new(_byName.Values.ExceptBy(names, builtin => builtin.Name, StringComparer.Ordinal));
}
