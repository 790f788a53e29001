using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Mian.Configuration;

/// <summary>Turns a tree into records and collects every mistake on the way.</summary>
internal sealed class YamlBinder(List<ConfigurationMistake> mistakes)
{
    private const int ShownLength = 60;

    private readonly Dictionary<string, int> _lines = new(StringComparer.Ordinal);

    /// <summary>Line of each key that was read.</summary>
    public IReadOnlyDictionary<string, int> Lines => _lines;

    /// <summary>Reads one node; null after a mistake or for a null value.</summary>
    /// <param name="shape">What is expected.</param>
    /// <param name="node">What is there.</param>
    /// <param name="path">Dotted path of the node.</param>
    /// <param name="existing">The value that the node changes, or null where it stands alone.</param>
    public object? Bind(TypeShape shape, YamlNode node, string path, object? existing)
    {
        _lines.TryAdd(path, node.Line);
        if (node is YamlScalar { IsNull: true })
            return shape.MayBeNull ? null : Fail(path, node, Expected(shape));
        if (shape.IsScalar)
            return node is YamlScalar scalar && ScalarText.TryParse(shape.Type, scalar, out var value) ? value : FailScalar(shape.Type, path, node);
        return node switch
        {
            YamlList list when shape.Element is not null && shape.KeyType is null => BindList(shape, list, path),
            YamlMapping mapping when shape.KeyType is not null => BindDictionary(shape, mapping, path, existing),
            YamlMapping mapping when shape.Element is null => BindRecord(shape.Type, mapping, path, existing),
            _ => Fail(path, node, Expected(shape)),
        };
    }

    private object BindList(TypeShape shape, YamlList list, string path)
    {
        var items = Array.CreateInstance(shape.Element!.Type, list.Items.Count);
        var nullable = shape.Element.MayBeNull && shape.Element.Type.IsValueType;
        if (nullable)
            items = Array.CreateInstance(typeof(Nullable<>).MakeGenericType(shape.Element.Type), list.Items.Count);
        for (var i = 0; i < items.Length; i++)
        {
            if (Bind(shape.Element, list.Items[i], $"{path}[{i}]", null) is { } item)
                items.SetValue(item, i);
        }
        return shape.Type.IsAssignableFrom(items.GetType()) ? items : Activator.CreateInstance(shape.Type, items)!;
    }

    private IDictionary BindDictionary(TypeShape shape, YamlMapping mapping, string path, object? existing)
    {
        var arguments = shape.Type.GetGenericArguments();
        var result = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(arguments))!;
        foreach (DictionaryEntry entry in existing as IDictionary ?? result)
            result[entry.Key] = entry.Value;
        foreach (var entry in mapping.Entries)
        {
            var full = Join(path, entry.Key);
            _lines[full] = entry.Line;
            if (!ScalarText.TryParse(shape.KeyType!, new YamlScalar(entry.Key, true, entry.Line), out var key))
                FailScalar(shape.KeyType!, full, new YamlScalar(entry.Key, true, entry.Line));
            else if (Bind(shape.Element!, entry.Value, full, result.Contains(key!) ? result[key!] : null) is { } value)
                result[key!] = value;
            else if (shape.Element!.MayBeNull)
                result[key!] = null;
        }
        return result;
    }

    private object? BindRecord(Type type, YamlMapping mapping, string path, object? existing)
    {
        var before = mistakes.Count;
        var shape = RecordShape.Of(type);
        var values = new Dictionary<PropertyInfo, object?>();
        if (existing is not null)
        {
            foreach (var key in shape.Keys)
                values[key.Property] = key.Property.GetValue(existing);
        }
        foreach (var entry in mapping.Entries)
            BindEntry(shape, entry, path, values);
        foreach (var key in shape.Keys.Where(k => k.Required && existing is null && mapping.Entries.All(e => e.Key != k.Key)))
            mistakes.Add(new(Join(path, key.Key), $"the key is missing; expected {Expected(key.Shape)}.", mapping.Line));
        if (mistakes.Count > before)
            return null;
        var value = shape.Create(values);
        if (value is IValidatable validatable)
            mistakes.AddRange(validatable.Validate().Select(problem => new ConfigurationMistake(path, problem, mapping.Line)));
        return value;
    }

    private void BindEntry(RecordShape shape, YamlEntry entry, string path, Dictionary<PropertyInfo, object?> values)
    {
        var full = Join(path, entry.Key);
        if (shape.Keys.Find(k => k.Key == entry.Key) is not { } key)
        {
            var names = shape.Keys.Select(k => k.Key).ToList();
            mistakes.Add(new(full, $"unknown key.{NearestName.Suggest(entry.Key, names)} Keys here: {string.Join(", ", names)}.", entry.Line));
            return;
        }
        _lines[full] = entry.Line;
        var before = mistakes.Count;
        var value = Bind(key.Shape, entry.Value, full, values.GetValueOrDefault(key.Property));
        if (mistakes.Count > before)
            return;
        values[key.Property] = value;
        foreach (var rule in key.Rules.Where(r => !r.IsValid(value)))
            mistakes.Add(new(full, Broken(rule, key.Key, value), entry.Line));
    }

    private static string Broken(ValidationAttribute rule, string key, object? value)
    {
        if (rule is not RangeAttribute range)
            return rule.FormatErrorMessage(key);
        var from = range.MinimumIsExclusive ? $"above {Number(range.Minimum)}" : $"{Number(range.Minimum)}";
        var to = range.MaximumIsExclusive ? $"below {Number(range.Maximum)}" : $"{Number(range.Maximum)}";
        return $"expected a value from {from} to {to}, found {Number(value)}.";

        static string Number(object? number) => Convert.ToString(number, CultureInfo.InvariantCulture) ?? "nothing";
    }

    private object? FailScalar(Type type, string path, YamlNode node)
    {
        var suggestion = type.IsEnum && node is YamlScalar scalar ? NearestName.Suggest(scalar.Text, ScalarText.EnumNames(type)) : "";
        return Fail(path, node, ScalarText.Expected(type), suggestion);
    }

    private object? Fail(string path, YamlNode node, string expected, string suggestion = "")
    {
        mistakes.Add(new(path, $"expected {expected}, found {Found(node)}.{suggestion}", node.Line));
        return null;
    }

    private static string Expected(TypeShape shape) =>
        shape.IsScalar ? ScalarText.Expected(shape.Type)
        : shape.KeyType is null && shape.Element is not null ? "a list"
        : shape.KeyType is not null ? "a group of names with values" : "a group of keys";

    private static string Found(YamlNode node) => node switch
    {
        YamlScalar { IsNull: true } => "nothing",
        YamlScalar { Plain: false } scalar => $"the quoted text '{Shorten(scalar.Text)}'",
        YamlScalar scalar => $"'{Shorten(scalar.Text)}'",
        YamlList => "a list",
        _ => "a group of keys",
    };

    private static string Shorten(string text) => text.Length <= ShownLength ? text : text[..ShownLength] + "...";

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
