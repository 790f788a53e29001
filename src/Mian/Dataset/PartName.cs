using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mian.Dataset;

/// <summary>Names a part of a data set: training, validation, test, or a day that <c>mian data append</c> added. Parts are ordered by what may come later in time.</summary>
[JsonConverter(typeof(PartNameConverter))]
public readonly record struct PartName : IComparable<PartName>
{
    /// <summary>The largest number of a day, so that names keep their width.</summary>
    public const int LastDay = 99_999;

    private const string DayPrefix = "day-";
    private static readonly string[] SplitWords = ["train", "valid", "test"];

    /// <summary>0 to 2 for the parts of the preparation, 2 + n for day n.</summary>
    private readonly int _order;

    private PartName(int order) => _order = order;

    /// <summary>True for a day that was appended.</summary>
    public bool IsDay => _order > (int)SplitName.Test;

    /// <summary>Number of the day, from 1; 0 for a part of the preparation.</summary>
    public int Day => Math.Max(0, _order - (int)SplitName.Test);

    /// <summary>The part of the preparation; null for a day.</summary>
    public SplitName? Split => IsDay ? null : (SplitName)_order;

    /// <summary>The part that a day makes.</summary>
    /// <param name="number">Number of the day, 1 to <see cref="LastDay"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of range.</exception>
    public static PartName OfDay(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, LastDay);
        return new PartName(number + (int)SplitName.Test);
    }

    /// <summary>A part of the preparation.</summary>
    public static PartName Of(SplitName split) => split is >= SplitName.Train and <= SplitName.Test
        ? new PartName((int)split)
        : throw new ArgumentOutOfRangeException(nameof(split), split, "not a part of a data set");

    /// <summary>A part of the preparation.</summary>
    public static implicit operator PartName(SplitName split) => Of(split);

    /// <summary>True where <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    public static bool operator <(PartName left, PartName right) => left._order < right._order;

    /// <summary>True where <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    public static bool operator >(PartName left, PartName right) => left._order > right._order;

    /// <summary>True where <paramref name="left"/> does not come after <paramref name="right"/>.</summary>
    public static bool operator <=(PartName left, PartName right) => left._order <= right._order;

    /// <summary>True where <paramref name="left"/> does not come before <paramref name="right"/>.</summary>
    public static bool operator >=(PartName left, PartName right) => left._order >= right._order;

    /// <summary>Reads a name such as <c>test</c> or <c>day-00002</c> (also <c>day-2</c>), in small or capital letters.</summary>
    /// <returns>False where the text names no part.</returns>
    public static bool TryParse(string text, out PartName part)
    {
        ArgumentNullException.ThrowIfNull(text);
        var word = text.ToLowerInvariant();
        var split = Array.IndexOf(SplitWords, word);
        part = split >= 0 ? new PartName(split) : default;
        if (split >= 0)
            return true;
        if (!word.StartsWith(DayPrefix, StringComparison.Ordinal)
            || !int.TryParse(word.AsSpan(DayPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var day) || day is < 1 or > LastDay)
            return false;
        part = OfDay(day);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(PartName other) => _order.CompareTo(other._order);

    /// <summary><c>train</c>, <c>valid</c>, <c>test</c>, <c>day-00001</c>: as in file names and in JSON.</summary>
    public override string ToString() => IsDay ? string.Create(CultureInfo.InvariantCulture, $"{DayPrefix}{Day:D5}") : SplitWords[_order];
}

/// <summary>Parts are texts in JSON.</summary>
internal sealed class PartNameConverter : JsonConverter<PartName>
{
    public override PartName Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && PartName.TryParse(reader.GetString()!, out var part) ? part
            : throw new JsonException("a part should be train, valid, test or day-NNNNN.");

    public override void Write(Utf8JsonWriter writer, PartName value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
