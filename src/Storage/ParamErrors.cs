using System.Text.Json;

namespace Bacalhau.Storage;

/// <summary>Reads the parameters of one source or publisher and collects everything wrong with them.</summary>
internal sealed class ParamErrors(string component, string type)
{
    private readonly List<BacalhauError> errors = [];

    public IReadOnlyList<BacalhauError> All => errors;

    public string RequireText(SpecParams parameters, string name, string hint)
    {
        if (!parameters.TryGet(name, out var value) || value.ValueKind is JsonValueKind.Null)
        {
            Add($"{type}: {name} is missing", hint);
            return "";
        }

        if (value.ValueKind is not JsonValueKind.String || string.IsNullOrWhiteSpace(value.GetString()))
        {
            Add($"{type}: {name} must be a text that is not empty", hint);
            return "";
        }

        return value.GetString()!;
    }

    public void Add(string message, string? hint = null) =>
        errors.Add(new(BacalhauErrorCode.ValidationError, component, message) { Hint = hint, Cause = FailureCause.UserError });

    /// <summary>Throws when anything was wrong, all in one message.</summary>
    public static void ThrowIfAny(IReadOnlyList<BacalhauError> errors)
    {
        if (errors.Count > 0)
        {
            throw (errors[0] with { Message = string.Join('\n', errors.Select(error => error.Message)) }).AsException();
        }
    }
}
