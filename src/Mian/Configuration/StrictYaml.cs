using System.Text;

namespace Mian.Configuration;

/// <summary>
/// Reads YAML into records and writes it back. Keys are the property names in snake_case; nothing is guessed and nothing is
/// ignored: unknown and repeated keys, missing required keys, values of a wrong type or out of the range of a
/// <see cref="System.ComponentModel.DataAnnotations.RangeAttribute"/>, and broken rules of <see cref="IValidatable"/> are all
/// reported at once. Properties may be text, numbers, booleans, enums, nullable, lists, dictionaries and further records;
/// defaults are what the record's constructor leaves. Anchors, tags and several documents in one text are refused.
/// </summary>
public static class StrictYaml
{
    /// <summary>Reads a file (UTF-8).</summary>
    /// <typeparam name="T">A record with init properties.</typeparam>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigurationException">The file is missing or has mistakes.</exception>
    public static T Read<T>(string path) where T : class => ReadLocated<T>(path).Value;

    /// <summary>Reads a text.</summary>
    /// <typeparam name="T">A record with init properties.</typeparam>
    /// <param name="yaml">The text.</param>
    /// <param name="origin">What errors call it, e.g. the file's name.</param>
    /// <exception cref="ConfigurationException">The text has mistakes.</exception>
    public static T Parse<T>(string yaml, string origin) where T : class => ParseLocated<T>(yaml, origin).Value;

    /// <summary>Like <see cref="Read{T}"/>, and remembers the line of each key for checks that come later.</summary>
    /// <typeparam name="T">A record with init properties.</typeparam>
    /// <param name="path">The file.</param>
    /// <exception cref="ConfigurationException">The file is missing or has mistakes.</exception>
    public static LocatedValue<T> ReadLocated<T>(string path) where T : class => ParseLocated<T>(ReadText(path), path);

    /// <summary>Like <see cref="Parse{T}"/>, and remembers the line of each key for checks that come later.</summary>
    /// <typeparam name="T">A record with init properties.</typeparam>
    /// <param name="yaml">The text.</param>
    /// <param name="origin">What errors call it.</param>
    /// <exception cref="ConfigurationException">The text has mistakes.</exception>
    public static LocatedValue<T> ParseLocated<T>(string yaml, string origin) where T : class
    {
        var mistakes = new List<ConfigurationMistake>();
        var root = YamlTree.Parse(yaml, mistakes);
        var binder = new YamlBinder(mistakes);
        var value = root is null ? null : binder.Bind(new TypeShape(typeof(T), false), root, "", null);
        return mistakes.Count > 0
            ? throw new ConfigurationException(origin, mistakes)
            : new LocatedValue<T>((T)value!, origin, binder.Lines);
    }

    /// <summary>Changes some keys of a value. Records and dictionaries on the way are merged, lists are replaced; the last assignment of a key counts.</summary>
    /// <typeparam name="T">A record with init properties.</typeparam>
    /// <param name="value">The value; it is not modified.</param>
    /// <param name="assignments">Texts <c>key=value</c>; a dotted key (<c>history.length=20</c>) reaches into records and dictionaries, a value may be <c>[a, b]</c>, <c>{a: 1}</c> or quoted.</param>
    /// <exception cref="ConfigurationException">An assignment is wrong; its origin is <c>--set</c>.</exception>
    public static T Apply<T>(T value, IReadOnlyList<string> assignments) where T : class
    {
        if (assignments.Count == 0)
            return value;
        var mistakes = new List<ConfigurationMistake>();
        var root = Assignments.ToTree(assignments, mistakes);
        var changed = new YamlBinder(mistakes).Bind(new TypeShape(typeof(T), false), root, "", value);
        return mistakes.Count > 0 ? throw new ConfigurationException("--set", mistakes) : (T)changed!;
    }

    /// <summary>Writes a value as YAML that <see cref="Parse{T}"/> reads back: every key in declaration order, except those that are null by default and in the value.</summary>
    /// <typeparam name="T">A record with init properties.</typeparam>
    /// <param name="value">The value.</param>
    public static string Write<T>(T value) where T : class => YamlText.Write(value);

    /// <summary>The text of a settings file.</summary>
    /// <exception cref="ConfigurationException">The file is missing or no UTF-8.</exception>
    internal static string ReadText(string path)
    {
        try
        {
            var text = new UTF8Encoding(false, true).GetString(File.ReadAllBytes(path));
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigurationException(path, [new("", "there is no such file.")]);
        }
        catch (DecoderFallbackException e)
        {
            throw new ConfigurationException(path, [new("", $"expected UTF-8 text, found an invalid byte at offset {e.Index}. Save the file as UTF-8.")]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(path, [new("", $"the file cannot be read: {e.Message}")]);
        }
    }
}
