using System.Globalization;
using Mian.Configuration;

namespace Mian.Tuning;

/// <summary>
/// Reads a space from YAML: each line names a setting and either its <c>choices</c>, or <c>low</c> and <c>high</c> with a <c>scale</c>
/// (linear or log). Every mistake is reported at once, with its line and the nearest key.
/// </summary>
public sealed class SearchSpaceReader
{
    private const string Form = "{choices: [a, b]} or {low: a, high: b, scale: log}";
    private static readonly string[] Parts = ["choices", "low", "high", "scale"];

    private readonly List<ConfigurationMistake> _mistakes = [];
    private readonly Dictionary<string, SettingKey> _keys;
    private readonly Func<string, string, string?> _tryValue;
    private readonly Func<string, string?> _refuse;

    private SearchSpaceReader(IReadOnlyList<SettingKey> keys, Func<string, string, string?> tryValue, Func<string, string?> refuse)
    {
        _keys = keys.ToDictionary(k => k.Path);
        _tryValue = tryValue;
        _refuse = refuse;
    }

    /// <summary>Reads a file.</summary>
    /// <typeparam name="T">The settings that the space is for.</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="settings">Where the search starts; each value must be valid beside its other values.</param>
    /// <param name="refuse">Why a known key may not be varied; null where it may.</param>
    /// <exception cref="ConfigurationException">The file is missing or has mistakes.</exception>
    public static SearchSpace Read<T>(string path, T settings, Func<string, string?> refuse) where T : class =>
        Parse(StrictYaml.ReadText(path), path, settings, refuse);

    /// <summary>Reads a text.</summary>
    /// <typeparam name="T">The settings that the space is for.</typeparam>
    /// <param name="yaml">The text.</param>
    /// <param name="origin">What errors call it.</param>
    /// <param name="settings">Where the search starts.</param>
    /// <param name="refuse">Why a known key may not be varied; null where it may.</param>
    /// <exception cref="ConfigurationException">The text has mistakes.</exception>
    public static SearchSpace Parse<T>(string yaml, string origin, T settings, Func<string, string?> refuse) where T : class
    {
        var reader = new SearchSpaceReader(SettingKey.Of<T>(), (key, value) => Complaint(settings, key, value), refuse);
        var space = reader.ReadRoot(YamlTree.Parse(yaml, reader._mistakes));
        return reader._mistakes.Count > 0 ? throw new ConfigurationException(origin, reader._mistakes) : Spelled(space, settings);
    }

    /// <summary>Spells the choices as the settings write them, so that 1e-3 and 0.001 are one value.</summary>
    private static SearchSpace Spelled<T>(SearchSpace space, T settings) where T : class
    {
        var keys = SettingKey.Of<T>().ToDictionary(k => k.Path);
        return new SearchSpace([.. space.Parameters.Select(parameter => parameter is Choices choices
            ? choices with { Values = [.. choices.Values.Select(v => keys[choices.Key].TextIn(StrictYaml.Apply(settings, [$"{choices.Key}={v}"]))).Distinct()] }
            : parameter)]);
    }

    private static string? Complaint<T>(T settings, string key, string value) where T : class
    {
        try
        {
            StrictYaml.Apply(settings, [$"{key}={value}"]);
            return null;
        }
        catch (ConfigurationException e)
        {
            return e.Mistakes[0].Problem;
        }
    }

    private SearchSpace ReadRoot(YamlNode? root)
    {
        var parameters = new List<SearchParameter>();
        if (root is YamlMapping mapping)
        {
            foreach (var entry in mapping.Entries)
            {
                if (ReadEntry(entry) is { } parameter) parameters.Add(parameter);
            }
        }
        else if (root is not null)
        {
            _mistakes.Add(new("", $"expected keys of settings, each with {Form}.", root.Line));
        }

        if (_mistakes.Count == 0 && parameters.Count == 0) _mistakes.Add(new("", "the space varies nothing; name at least one setting.", 1));
        return new SearchSpace(parameters);
    }

    private SearchParameter? ReadEntry(YamlEntry entry)
    {
        if (!_keys.TryGetValue(entry.Key, out var key)) return Fail(entry, $"unknown setting.{NearestName.Suggest(entry.Key, _keys.Keys)} Write the whole key, as for --set.");
        if (_refuse(entry.Key) is { } reason) return Fail(entry, reason);
        if (entry.Value is not YamlMapping mapping) return Fail(entry, $"expected {Form}.");
        var before = _mistakes.Count;
        foreach (var part in mapping.Entries.Where(p => !Parts.Contains(p.Key)))
            _mistakes.Add(new($"{entry.Key}.{part.Key}", $"unknown key.{NearestName.Suggest(part.Key, Parts)} Keys here: {string.Join(", ", Parts)}.", part.Line));
        if (_mistakes.Count > before) return null;
        var parts = mapping.Entries.ToDictionary(p => p.Key);
        if (parts.TryGetValue("choices", out var choices))
            return parts.Count == 1 ? ReadChoices(entry, choices.Value) : Fail(entry, $"expected either choices or low and high, found both.");
        return ReadRange(entry, key, parts);
    }

    private Choices? ReadChoices(YamlEntry entry, YamlNode node)
    {
        if (node is not YamlList { Items.Count: > 1 } list) return Fail<Choices>(entry, "expected a list of two or more choices.");
        var before = _mistakes.Count;
        var values = new List<string>();
        foreach (var item in list.Items)
        {
            if (TextOf(item) is not { } value)
                _mistakes.Add(new(entry.Key, "expected a value or a list of values, found a group of keys.", item.Line));
            else if (_tryValue(entry.Key, value) is { } problem)
                _mistakes.Add(new(entry.Key, problem, item.Line));
            else if (values.Contains(value))
                _mistakes.Add(new(entry.Key, $"the choice {value} is given twice; keep one.", item.Line));
            else
                values.Add(value);
        }

        return _mistakes.Count > before ? null : new Choices(entry.Key, values);
    }

    private NumberRange? ReadRange(YamlEntry entry, SettingKey key, Dictionary<string, YamlEntry> parts)
    {
        if (!key.IsNumber) return Fail<NumberRange>(entry, "this setting is no number; expected {choices: [a, b]}.");
        var before = _mistakes.Count;
        var (low, high) = (ReadEnd(entry, parts, "low"), ReadEnd(entry, parts, "high"));
        var scale = parts.TryGetValue("scale", out var written) ? TextOf(written.Value) : "linear";
        if (scale is not ("linear" or "log"))
            _mistakes.Add(new($"{entry.Key}.scale", $"expected linear or log, found '{scale}'.", written!.Line));
        if (_mistakes.Count > before) return null;
        if (low >= high) return Fail<NumberRange>(entry, FormattableString.Invariant($"expected low below high, found {low} and {high}."));
        if (scale == "log" && low <= 0) return Fail<NumberRange>(entry, FormattableString.Invariant($"a log scale needs a low above 0, found {low}. List 0 among choices instead."));
        return new NumberRange(entry.Key, low, high) { Log = scale == "log", Whole = key.IsWhole };
    }

    private double ReadEnd(YamlEntry entry, Dictionary<string, YamlEntry> parts, string name)
    {
        var path = $"{entry.Key}.{name}";
        if (!parts.TryGetValue(name, out var part))
        {
            _mistakes.Add(new(path, $"the key is missing; expected {Form}.", entry.Line));
            return 0;
        }

        if (TextOf(part.Value) is not { } text || _tryValue(entry.Key, text) is { } problem && Note(path, problem, part.Line)) return 0;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)) return value;
        Note(path, $"expected a number, found '{text}'.", part.Line);
        return 0;
    }

    private bool Note(string path, string problem, int line)
    {
        _mistakes.Add(new(path, problem, line));
        return true;
    }

    private SearchParameter? Fail(YamlEntry entry, string problem) => Fail<SearchParameter>(entry, problem);

    private T? Fail<T>(YamlEntry entry, string problem) where T : SearchParameter
    {
        _mistakes.Add(new(entry.Key, problem, entry.Line));
        return null;
    }

    /// <summary>A node as <c>--set</c> takes it; null for a group of keys.</summary>
    private static string? TextOf(YamlNode node) => node switch
    {
        YamlScalar scalar => scalar.Text,
        YamlList list when list.Items.All(i => i is YamlScalar) => $"[{string.Join(", ", list.Items.Select(i => ((YamlScalar)i).Text))}]",
        _ => null,
    };
}
