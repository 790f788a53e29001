using System.Collections;
using System.Reflection;

namespace Mian.Configuration;

/// <summary>One value that a settings record holds, wherever it stands in the record.</summary>
public sealed class SettingKey
{
    private readonly IReadOnlyList<PropertyInfo> _way;

    private SettingKey(string path, IReadOnlyList<PropertyInfo> way, Type type)
    {
        Path = path;
        _way = way;
        IsWhole = type == typeof(int) || type == typeof(long);
        IsNumber = IsWhole || type == typeof(double) || type == typeof(float);
    }

    /// <summary>Dotted path, e.g. <c>embedding.learning_rate</c>.</summary>
    public string Path { get; }

    /// <summary>The last part of the path.</summary>
    public string Name => Path[(Path.LastIndexOf('.') + 1)..];

    /// <summary>True for whole and other numbers.</summary>
    public bool IsNumber { get; }

    /// <summary>True for whole numbers.</summary>
    public bool IsWhole { get; }

    /// <summary>All values of a record and of the records in it, in declaration order; dictionaries are left out, since their keys are not known.</summary>
    /// <typeparam name="T">A record with init properties.</typeparam>
    public static IReadOnlyList<SettingKey> Of<T>() where T : class => [.. Below(typeof(T), "", [])];

    /// <summary>The value in a record, spelled as <c>--set</c> takes it: <c>0.01</c>, <c>true</c>, <c>[200, 80]</c>, <c>null</c>.</summary>
    public string TextIn(object settings)
    {
        var value = _way.Aggregate((object?)settings, (part, property) => property.GetValue(part));
        return value is IEnumerable list and not string
            ? $"[{string.Join(", ", list.Cast<object>().Select(ScalarText.Format))}]"
            : value is null ? "null" : ScalarText.Format(value);
    }

    private static IEnumerable<SettingKey> Below(Type type, string path, IReadOnlyList<PropertyInfo> way)
    {
        foreach (var key in RecordShape.Of(type).Keys)
        {
            var full = path.Length == 0 ? key.Key : $"{path}.{key.Key}";
            IReadOnlyList<PropertyInfo> further = [.. way, key.Property];
            if (key.Shape.IsScalar || (key.Shape.KeyType is null && key.Shape.Element is { IsScalar: true }))
                yield return new SettingKey(full, further, key.Shape.Type);
            else if (key.Shape.Element is null)
            {
                foreach (var inner in Below(key.Shape.Type, full, further)) yield return inner;
            }
        }
    }
}
