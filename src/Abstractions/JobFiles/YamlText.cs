using System.Globalization;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Bacalhau;

/// <summary>Writes JSON as YAML with sorted keys, as <c>--output yaml</c> shows it.</summary>
public static class YamlText
{
    private const int Indent = 2;
    private const int MaxSimpleKeyLength = 1024;

    /// <summary>Writes a JSON value as one YAML document that reads back as the same value.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static string FromJson(ReadOnlyMemory<byte> json) => FromJson(json, _ => true);

    internal static string FromJson(ReadOnlyMemory<byte> json, Func<string, bool> keepAtTop)
    {
        using var document = JsonDocument.Parse(json);
        using var output = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var emitter = new Emitter(output, new EmitterSettings(Indent, bestWidth: int.MaxValue, isCanonical: false, MaxSimpleKeyLength));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, document.RootElement, keepAtTop);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return output.ToString();
    }

    private static void Emit(Emitter emitter, JsonElement value, Func<string, bool> keep)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var style = value.GetPropertyCount() == 0 ? MappingStyle.Flow : MappingStyle.Block;
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, style));
                foreach (var property in value.EnumerateObject().Where(property => keep(property.Name)).OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    EmitText(emitter, property.Name);
                    Emit(emitter, property.Value, _ => true);
                }

                emitter.Emit(new MappingEnd());
                break;
            case JsonValueKind.Array:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, value.GetArrayLength() == 0 ? SequenceStyle.Flow : SequenceStyle.Block));
                foreach (var item in value.EnumerateArray())
                {
                    Emit(emitter, item, _ => true);
                }

                emitter.Emit(new SequenceEnd());
                break;
            case JsonValueKind.String:
                EmitText(emitter, value.GetString()!);
                break;
            default:
                EmitScalar(emitter, value.GetRawText(), ScalarStyle.Plain);
                break;
        }
    }

    private static void EmitText(Emitter emitter, string text) => EmitScalar(
        emitter,
        text,
        YamlScalars.NeedsQuotes(text) ? ScalarStyle.DoubleQuoted
            : text.Contains('\n', StringComparison.Ordinal) ? ScalarStyle.Literal
            : ScalarStyle.Any);

    private static void EmitScalar(Emitter emitter, string text, ScalarStyle style) =>
        emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: true, isQuotedImplicit: true));
}
