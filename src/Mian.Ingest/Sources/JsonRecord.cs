using System.Text;
using System.Text.Json;

namespace Mian.Ingest.Sources;

/// <summary>Reads the named values of one JSON object.</summary>
internal sealed class JsonRecord
{
    private readonly byte[][] _names;

    public JsonRecord(IReadOnlyList<string> names)
    {
        _names = [.. names.Select(Encoding.UTF8.GetBytes)];
        Seen = new bool[names.Count];
    }

    /// <summary>Which of the names occurred in any object so far.</summary>
    public bool[] Seen { get; }

    /// <summary>Reads one object: text as it is, numbers, booleans, lists and objects as JSON writes them, null and absent as missing. Returns what is wrong, or null.</summary>
    public string? Read(ReadOnlySpan<byte> record, FieldBuffer fields)
    {
        fields.Clear();
        try
        {
            var reader = new Utf8JsonReader(record);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                return "expected a JSON object";
            var next = 0;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var column = Find(ref reader, next);
                reader.Read();
                if (column >= 0)
                {
                    Set(ref reader, column, fields);
                    Seen[column] = true;
                    next = column + 1;
                }
                else
                    reader.Skip();
            }
            reader.Read();
            return null;
        }
        catch (JsonException e)
        {
            return $"the JSON is broken at byte {e.BytePositionInLine + 1} of the line";
        }
        catch (InvalidOperationException)
        {
            return "the JSON holds a text that is not valid Unicode (half of a surrogate pair)";
        }
    }

    /// <summary>The keys of an object, in order; empty where it is none.</summary>
    public static IReadOnlyList<string> Keys(ReadOnlySpan<byte> record)
    {
        try
        {
            using var document = JsonDocument.Parse(record.ToArray());
            return document.RootElement.ValueKind == JsonValueKind.Object ? [.. document.RootElement.EnumerateObject().Select(p => p.Name)] : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    /// <summary>The column of a property; objects of one file mostly keep one order, so the search starts after the last one found.</summary>
    private int Find(ref Utf8JsonReader reader, int from)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            var column = (from + i) % _names.Length;
            if (reader.ValueTextEquals(_names[column]))
                return column;
        }
        return -1;
    }

    private static void Set(ref Utf8JsonReader reader, int column, FieldBuffer fields)
    {
        var start = (int)reader.TokenStartIndex;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                fields.SetSlice(column, 0, 0);
                return;
            case JsonTokenType.String when reader.ValueIsEscaped:
                fields.SetReserved(column, reader.CopyString(fields.Reserve(reader.ValueSpan.Length)));
                return;
            case JsonTokenType.String:
                fields.SetSlice(column, start + 1, reader.ValueSpan.Length);
                return;
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                reader.Skip();
                break;
        }
        fields.SetSlice(column, start, (int)reader.BytesConsumed - start);
    }
}
