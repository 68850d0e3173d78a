using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Bacalhau.Cli.Specs;

namespace Bacalhau.Cli.CommandLine;

/// <summary>Makes flags that behave as those of the original: the last of several wins, truth values as in Go, only <c>=</c> gives a switch a value (see <see cref="CommandBoundary"/>).</summary>
internal static class Flags
{
    private static readonly ArgumentArity OneOfMany = new(1, 10_000);
    private static readonly ArgumentArity SwitchValue = new(0, 10_000);

    /// <summary>A flag with a text.</summary>
    public static Option<string?> Text(string name, string description, string? placeholder = null, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = placeholder ?? "TEXT",
        Arity = OneOfMany,
        CustomParser = static result => result.Tokens[^1].Value,
    };

    /// <summary>A flag that may be given several times.</summary>
    public static Option<string[]> Texts(string name, string description, string? placeholder = null, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = placeholder ?? "TEXT",
        Arity = OneOfMany,
        CustomParser = static result => [.. result.Tokens.Select(token => token.Value)],
        DefaultValueFactory = static _ => [],
    };

    /// <summary>A flag that may be given several times and holds several values with commas between.</summary>
    public static Option<string[]> List(string name, string description, string? placeholder = null, params string[] aliases)
    {
        var option = Texts(name, description, placeholder, aliases);
        option.CustomParser = static result => [.. result.Tokens.SelectMany(token => CommaList.Split(token.Value))];
        return option;
    }

    /// <summary>A switch.</summary>
    public static Option<bool> Switch(string name, string description, bool value = false, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        Arity = SwitchValue,
        CustomParser = static result => result.Tokens.Count == 0 || result.Tokens[^1].Value == "true",
        DefaultValueFactory = _ => value,
    };

    /// <summary>A flag with a whole number.</summary>
    public static Option<int> Number(string name, string description, int value = 0, int least = 0, int most = int.MaxValue, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "NUMBER",
        Arity = OneOfMany,
        CustomParser = result =>
        {
            var text = result.Tokens[^1].Value;
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var given))
            {
                result.AddError($"{NameOf(result)} is a whole number, not '{text}'");
            }
            else if (given < least || given > most)
            {
                result.AddError(most == int.MaxValue ? $"{NameOf(result)} is at least {least}, not {given}" : $"{NameOf(result)} is from {least} to {most}, not {given}");
            }

            return given;
        },
        DefaultValueFactory = _ => value,
    };

    /// <summary>A flag with one of a few words, in any case.</summary>
    public static Option<string> Choice(string name, string description, string value, string[] words, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = string.Join('|', words),
        Arity = OneOfMany,
        CustomParser = result =>
        {
            var text = result.Tokens[^1].Value;
            var known = words.FirstOrDefault(word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
            if (known is null)
            {
                result.AddError($"{NameOf(result)}: '{text}' is not known; it is one of {string.Join(", ", words)}");
            }

            return known ?? value;
        },
        DefaultValueFactory = _ => value,
    };

    /// <summary>Makes a flag that stands for another one and says so when it is used.</summary>
    public static T Hide<T>(this T option)
        where T : Option
    {
        option.Hidden = true;
        return option;
    }

    /// <summary>Tells whether a flag was typed.</summary>
    public static bool Has(this ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private static string NameOf(ArgumentResult result) => result.Parent is OptionResult { Option.Name: var name } ? name : "the value";
}
