using System.Collections;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Mian.Configuration;

/// <summary>Writes records as YAML.</summary>
internal static class YamlText
{
    public static string Write(object value)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text, new EmitterSettings().WithBestWidth(int.MaxValue));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, true));
        Emit(emitter, value);
        emitter.Emit(new DocumentEnd(true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Emit(Emitter emitter, object? value)
    {
        switch (value)
        {
            case null:
                emitter.Emit(new Scalar("null"));
                break;
            case string s:
                EmitText(emitter, s);
                break;
            case IDictionary dictionary:
                EmitDictionary(emitter, dictionary);
                break;
            case IEnumerable list:
                EmitList(emitter, list);
                break;
            case var scalar when ScalarText.Supports(scalar.GetType()):
                emitter.Emit(new Scalar(ScalarText.Format(scalar)));
                break;
            default:
                EmitRecord(emitter, value);
                break;
        }
    }

    private static void EmitText(Emitter emitter, string text)
    {
        // YamlDotNet's writer leaves texts unquoted that its reader takes for something else (an alias in "a *b", say), so only plain words stay so.
        var plain = char.IsLetterOrDigit(text.FirstOrDefault()) && !text.EndsWith(' ') && text.All(c => char.IsLetterOrDigit(c) || "_-./ ".Contains(c, StringComparison.Ordinal));
        var quoted = !plain || new YamlScalar(text, true, 0).IsNull;
        emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, quoted ? ScalarStyle.DoubleQuoted : ScalarStyle.Plain, true, true));
    }

    private static void EmitDictionary(Emitter emitter, IDictionary dictionary)
    {
        emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, true, dictionary.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
        foreach (DictionaryEntry entry in dictionary)
        {
            EmitText(emitter, ScalarText.Format(entry.Key));
            Emit(emitter, entry.Value);
        }
        emitter.Emit(new MappingEnd());
    }

    private static void EmitList(Emitter emitter, IEnumerable list)
    {
        var items = list.Cast<object?>().ToList();
        var flow = items.All(i => i is null || ScalarText.Supports(i.GetType()));
        emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, true, flow ? SequenceStyle.Flow : SequenceStyle.Block));
        foreach (var item in items)
            Emit(emitter, item);
        emitter.Emit(new SequenceEnd());
    }

    private static void EmitRecord(Emitter emitter, object value)
    {
        var shape = RecordShape.Of(value.GetType());
        var defaults = shape.Create(new Dictionary<System.Reflection.PropertyInfo, object?>());
        emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, true, MappingStyle.Block));
        foreach (var key in shape.Keys)
        {
            var part = key.Property.GetValue(value);
            if (part is null && key.Property.GetValue(defaults) is null)
                continue;
            emitter.Emit(new Scalar(key.Key));
            Emit(emitter, part);
        }
        emitter.Emit(new MappingEnd());
    }
}
