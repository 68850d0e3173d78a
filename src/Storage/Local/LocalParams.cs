using System.Text.Json;

namespace Bacalhau.Storage;

/// <summary>What to make of a path that does not exist.</summary>
internal enum CreateAs
{
    NoCreate,
    Dir,
    File,
}

/// <summary>The parameters of a local source.</summary>
/// <param name="SourcePath">The path on the node; absolute, links not followed.</param>
/// <param name="ReadWrite">Whether the execution may write there.</param>
/// <param name="CreateAs">What to make when it does not exist; only when it may be written.</param>
internal sealed record LocalParams(string SourcePath, bool ReadWrite, CreateAs CreateAs)
{
    public const string Component = "LocalStorage";

    /// <summary>Reads the parameters; null together with everything wrong with them.</summary>
    public static (LocalParams? Params, IReadOnlyList<BacalhauError> Errors) Read(InputSource input, string type)
    {
        var parameters = input.Source?.Params ?? SpecParams.Empty;
        var errors = new ParamErrors(Component, type);
        var path = errors.RequireText(parameters, nameof(SourcePath), "Name a file or folder of the node, as an absolute path.");
        if (path.Length > 0 && (!Path.IsPathFullyQualified(path) || path.Contains('\0')))
        {
            errors.Add($"{type}: SourcePath '{path.Replace('\0', '\uFFFD')}' is not an absolute path");
        }

        var readWrite = ReadFlag(parameters, nameof(ReadWrite), type, errors);
        var createAs = ReadCreateAs(parameters, type, errors);
        return errors.All.Count > 0
            ? (null, errors.All)
            : (new(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)), readWrite, createAs), []);
    }

    private static bool ReadFlag(SpecParams parameters, string name, string type, ParamErrors errors)
    {
        if (!parameters.TryGet(name, out var value))
        {
            return false;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.True:
                return true;
            case JsonValueKind.False or JsonValueKind.Null:
                return false;
            case JsonValueKind.String when string.IsNullOrEmpty(value.GetString()):
                return false;
            case JsonValueKind.String when bool.TryParse(value.GetString(), out var flag):
                return flag;
            default:
                errors.Add($"{type}: {name} must be true or false, not {value.GetRawText()}");
                return false;
        }
    }

    private static CreateAs ReadCreateAs(SpecParams parameters, string type, ParamErrors errors)
    {
        if (!parameters.TryGet(nameof(CreateAs), out var value) || value.ValueKind is JsonValueKind.Null)
        {
            return CreateAs.NoCreate;
        }

        switch (value.ValueKind is JsonValueKind.String ? value.GetString()!.Trim().ToUpperInvariant() : null)
        {
            case "" or "NOCREATE":
                return CreateAs.NoCreate;
            case "DIR":
                return CreateAs.Dir;
            case "FILE":
                return CreateAs.File;
            default:
                errors.Add($"{type}: CreateAs must be dir, file or noCreate, not {value.GetRawText()}");
                return CreateAs.NoCreate;
        }
    }
}
