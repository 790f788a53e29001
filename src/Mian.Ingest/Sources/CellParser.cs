using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Mian.Ingest.Recipes;

namespace Mian.Ingest.Sources;

/// <summary>Turns the bytes of a record's values into typed cells.</summary>
internal sealed class CellParser(IReadOnlyList<string> names, IReadOnlyList<ColumnType> types, SourceEncoding encoding)
{
    private const int ShownLength = 40;

    /// <summary>Text of each text cell; null where missing.</summary>
    public string?[] Texts { get; } = new string?[names.Count];

    /// <summary>Value of each integer cell; null where missing.</summary>
    public long?[] Integers { get; } = new long?[names.Count];

    /// <summary>Value of each number cell; null where missing.</summary>
    public double?[] Numbers { get; } = new double?[names.Count];

    /// <summary>Reads all cells of a row. Returns what is wrong, or null.</summary>
    public string? Parse(ReadOnlySpan<byte> record, FieldBuffer fields)
    {
        for (var i = 0; i < names.Count; i++)
        {
            var value = fields.Value(record, i);
            if (!ParseCell(i, value))
                return $"column '{names[i]}': expected {Expected(types[i])}, found '{Shorten(Decode(value))}'";
        }
        return null;
    }

    /// <summary>What is wrong with the bytes of a record as text of the encoding, or null. The byte counts from the record's start.</summary>
    public (int Byte, string Reason)? CheckText(ReadOnlySpan<byte> record)
    {
        var zero = record.IndexOf((byte)0);
        if (zero >= 0)
            return (zero, "a zero byte is no text");
        if (encoding == SourceEncoding.Latin1 || Utf8.IsValid(record))
            return null;
        var at = 0;
        while (Rune.DecodeFromUtf8(record[at..], out _, out var length) == System.Buffers.OperationStatus.Done)
            at += length;
        return (at, $"byte 0x{record[at]:X2} is not valid UTF-8");
    }

    /// <summary>The text of some bytes, for messages too.</summary>
    public string Decode(ReadOnlySpan<byte> bytes) => encoding == SourceEncoding.Latin1 ? Encoding.Latin1.GetString(bytes) : Encoding.UTF8.GetString(bytes);

    /// <summary>What a value of a type looks like.</summary>
    public static string Expected(ColumnType type) => type switch
    {
        ColumnType.Integer => "a whole number of 64 bits",
        ColumnType.Number => "a finite number",
        _ => "text",
    };

    /// <summary>A value short enough for a message.</summary>
    public static string Shorten(string value) => value.Length <= ShownLength ? value : value[..ShownLength] + "...";

    private bool ParseCell(int column, ReadOnlySpan<byte> value)
    {
        switch (types[column])
        {
            case ColumnType.Text:
                Texts[column] = value.IsEmpty ? null : Decode(value);
                return true;
            case ColumnType.Integer:
                Integers[column] = null;
                if (value.IsEmpty)
                    return true;
                var whole = long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer);
                Integers[column] = integer;
                return whole;
            default:
                Numbers[column] = null;
                if (value.IsEmpty)
                    return true;
                var isNumber = double.TryParse(value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number);
                Numbers[column] = number;
                return isNumber && double.IsFinite(number);
        }
    }
}
