using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Bacalhau.Rego.Tests.Policies;

/// <summary>Reads YAML into values with the scalars of YAML 1.2, so that a key <c>n</c> stays a text.</summary>
internal static class YamlValues
{
    public static RegoObject Read(string file)
    {
        var stream = new YamlStream();
        using var reader = new StreamReader(file, Encoding.UTF8);
        stream.Load(reader);
        return (RegoObject)Convert(stream.Documents[0].RootNode);
    }

    private static RegoValue Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => RegoObject.Create(map.Children.Select(entry => KeyValuePair.Create(Convert(entry.Key), Convert(entry.Value)))),
        YamlSequenceNode sequence => RegoArray.Create(sequence.Children.Select(Convert)),
        YamlScalarNode { Style: ScalarStyle.Plain, Value: var text } => Scalar(text ?? ""),
        YamlScalarNode scalar => RegoValue.From(scalar.Value ?? ""),
        _ => RegoValue.Null,
    };

    private static RegoValue Scalar(string text) => text switch
    {
        "" or "null" or "~" => RegoValue.Null,
        "true" => RegoValue.True,
        "false" => RegoValue.False,
        _ => RegoNumber.TryParse(text, out var number) ? number : RegoValue.From(text),
    };
}
