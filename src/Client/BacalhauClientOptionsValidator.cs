using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Bacalhau.Client;

/// <summary>Checks the options when the host starts.</summary>
internal sealed class BacalhauClientOptionsValidator : IValidateOptions<BacalhauClientOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, BacalhauClientOptions options)
    {
        var mistakes = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), mistakes, validateAllProperties: true)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(mistakes.Select(mistake => mistake.ErrorMessage ?? "an option is wrong"));
    }
}
