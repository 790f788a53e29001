namespace Mian.Configuration;

/// <summary>A value read from a text, with the line of each of its keys.</summary>
/// <typeparam name="T">Type of the value.</typeparam>
public sealed class LocatedValue<T>
{
    private readonly IReadOnlyDictionary<string, int> _lines;

    internal LocatedValue(T value, string origin, IReadOnlyDictionary<string, int> lines)
    {
        Value = value;
        Origin = origin;
        _lines = lines;
    }

    /// <summary>The value.</summary>
    public T Value { get; }

    /// <summary>Where the text comes from.</summary>
    public string Origin { get; }

    /// <summary>Line of a key such as <c>fields.user[2].column</c>, from 1; the line of the nearest enclosing key where it is not written itself.</summary>
    /// <param name="key">Dotted path; empty for the whole text.</param>
    public int LineOf(string key)
    {
        while (!_lines.TryGetValue(key, out _) && key.Length > 0)
            key = key[..Math.Max(0, key.LastIndexOfAny(['.', '[']))];
        return _lines.TryGetValue(key, out var line) ? line : 1;
    }
}
