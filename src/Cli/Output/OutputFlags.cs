using System.CommandLine;
using Bacalhau.Cli.CommandLine;
using Bacalhau.Cli.Specs;

namespace Bacalhau.Cli.Output;

/// <summary>The flags that say how results are written.</summary>
internal sealed class OutputFlags
{
    private readonly OutputFormat usual;
    private readonly Option<string?> output;
    private readonly Option<bool> pretty = Flags.Switch("--pretty", "Indent JSON");
    private readonly Option<bool>? hideHeader;
    private readonly Option<bool>? noStyle;
    private readonly Option<bool>? wide;

    private OutputFlags(Command command, OutputFormat usual, bool isTable)
    {
        this.usual = usual;
        IsTable = isTable;
        output = Flags.Text("--output", $"How the result is written [default: {(usual == OutputFormat.Text ? "text" : usual.ToString().ToLowerInvariant())}]", isTable ? "table|csv|json|yaml" : "json|yaml");
        command.Options.Add(output);
        command.Options.Add(pretty);
        if (isTable)
        {
            hideHeader = Flags.Switch("--hide-header", "Leave the headings out");
            noStyle = Flags.Switch("--no-style", "No colours and lines");
            wide = Flags.Switch("--wide", "Whole ids and times, nothing cut");
            command.Options.Add(hideHeader);
            command.Options.Add(noStyle);
            command.Options.Add(wide);
        }

        // Refused before anything is asked of the server.
        command.Validators.Add(result =>
        {
            if (result.GetValue(output) is { Length: > 0 } word && Parse(word) is null)
            {
                result.AddError($"--output '{word}' is not known; it is one of {(isTable ? "table, csv, json, yaml" : "json, yaml")}");
            }
        });
    }

    /// <summary>Gets whether the command writes tables.</summary>
    public bool IsTable { get; }

    /// <summary>Adds the flags of a command that writes a table.</summary>
    public static OutputFlags OfTable(Command command, OutputFormat usual = OutputFormat.Table) => new(command, usual, isTable: true);

    /// <summary>Adds the flags of a command that writes one thing.</summary>
    public static OutputFlags OfObject(Command command, OutputFormat usual = OutputFormat.Yaml) => new(command, usual, isTable: false);

    /// <summary>Reads what was typed.</summary>
    public OutputStyle Read(ParseResult parsed) => new(
        parsed.GetValue(output) is { Length: > 0 } word ? Parse(word) ?? throw Mistakes.Of($"--output '{word}' is not known") : usual,
        parsed.GetValue(pretty),
        hideHeader is not null && parsed.GetValue(hideHeader),
        noStyle is not null && parsed.GetValue(noStyle),
        wide is not null && parsed.GetValue(wide));

    private OutputFormat? Parse(string word) => word.ToUpperInvariant() switch
    {
        "JSON" => OutputFormat.Json,
        "YAML" => OutputFormat.Yaml,
        "TABLE" when IsTable => OutputFormat.Table,
        "CSV" when IsTable => OutputFormat.Csv,
        _ => null,
    };
}

/// <summary>How a result is written.</summary>
internal readonly record struct OutputStyle(OutputFormat Format, bool IsPretty, bool HidesHeader, bool IsPlain, bool IsWide);
