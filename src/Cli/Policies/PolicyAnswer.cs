using Bacalhau.Cli.Output;
using Bacalhau.Cli.Specs;
using Bacalhau.Cli.Terminal;
using Bacalhau.Rego;

namespace Bacalhau.Cli.Policies;

/// <summary>Shows the answer to a query. Undefined is shown as <c>undefined</c> to a person and as no result to a program; false is false.</summary>
internal static class PolicyAnswer
{
    /// <summary>Shows it.</summary>
    public static void Write(CliHost host, OutputStyle style, string query, RegoResult answer)
    {
        switch (style.Format)
        {
            case OutputFormat.Json or OutputFormat.Yaml:
                WriteDocument(host, style, Document(query, answer));
                break;
            case OutputFormat.Table or OutputFormat.Csv:
                WriteTable(host, style, query, answer);
                break;
            default:
                WriteText(host, style, query, answer);
                break;
        }
    }

    /// <summary>Writes a document as JSON or YAML, numbers as they are.</summary>
    public static void WriteDocument(CliHost host, OutputStyle style, RegoValue document)
    {
        var json = RegoJson.Write(document, style.IsPretty ? new(Indent: "  ") : null);
        try
        {
            host.Output.Write(style.Format == OutputFormat.Yaml ? YamlText.FromJson(System.Text.Encoding.UTF8.GetBytes(json)) : json + "\n");
        }
        catch (System.Text.Json.JsonException)
        {
            throw Mistakes.Of("the answer nests too deeply for YAML", "--output json shows it.");
        }
    }

    /// <summary>The shape of <c>opa eval --format json</c>.</summary>
    private static RegoObject Document(string query, RegoResult answer)
    {
        var results = answer.Values.Select((value, index) =>
        {
            var expression = RegoObject.Create(
                ("value", value), ("text", RegoValue.From(query)), ("location", RegoObject.Create(("row", RegoValue.From(1)), ("col", RegoValue.From(1)))));
            var expressions = RegoArray.Create(expression);
            return answer.Bindings[index].Count == 0
                ? RegoObject.Create(("expressions", expressions))
                : RegoObject.Create(("expressions", expressions), ("bindings", RegoObject.Create(answer.Bindings[index].Select(entry => KeyValuePair.Create((RegoValue)RegoValue.From(entry.Key), entry.Value)))));
        });
        return answer.IsUndefined ? RegoObject.Empty : RegoObject.Create(("result", RegoArray.Create(results)));
    }

    private static void WriteText(CliHost host, OutputStyle style, string query, RegoResult answer)
    {
        if (answer.IsUndefined)
        {
            host.Output.Write("undefined\n");
        }
        else if (answer.Bindings[0].Count > 0)
        {
            WriteTable(host, style, query, answer);
        }
        else
        {
            foreach (var value in answer.Values)
            {
                host.Output.Write(RegoJson.Write(value, style.IsPretty ? new(Indent: "  ") : null) + "\n");
            }
        }
    }

    private static void WriteTable(CliHost host, OutputStyle style, string query, RegoResult answer)
    {
        var names = answer.Bindings.Take(1).SelectMany(bindings => bindings.Keys).Order(StringComparer.Ordinal);
        var columns = names.Select(name => new Column<int>(name, row => RegoJson.Write(answer.Bindings[row][name])))
            .Append(new(query, row => RegoJson.Write(answer.Values[row])));
        ResultWriter.WriteRows(host, style, [.. Enumerable.Range(0, answer.Values.Count)], [.. columns]);
    }
}
