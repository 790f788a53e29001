namespace Mian.Ingest.Sources;

/// <summary>Splits a record of delimited text into its values.</summary>
internal static class DelimitedRecord
{
    /// <summary>Splits by the delimiter alone.</summary>
    public static void Split(ReadOnlySpan<byte> record, ReadOnlySpan<byte> delimiter, FieldBuffer fields)
    {
        fields.Clear();
        var start = 0;
        while (true)
        {
            var length = record[start..].IndexOf(delimiter);
            if (length < 0)
                break;
            fields.AddSlice(start, length);
            start += length + delimiter.Length;
        }
        fields.AddSlice(start, record.Length - start);
    }

    /// <summary>Splits where values may be quoted (RFC 4180). Returns what is wrong, or null.</summary>
    public static string? SplitQuoted(ReadOnlySpan<byte> record, ReadOnlySpan<byte> delimiter, FieldBuffer fields)
    {
        if (!record.Contains((byte)'"'))
        {
            Split(record, delimiter, fields);
            return null;
        }
        fields.Clear();
        var start = 0;
        while (true)
        {
            var rest = record[start..];
            var quoted = rest.Length > 0 && rest[0] == '"';
            var length = quoted ? RecordReader.ClosingQuote(rest) + 1 : Math.Max(rest.IndexOf(delimiter), -1);
            if (!quoted && length < 0)
                length = rest.Length;
            if (quoted && length < rest.Length && !rest[length..].StartsWith(delimiter))
                return $"value {fields.Count + 1} goes on after its closing quote";
            if (!quoted && rest[..length].Contains((byte)'"'))
                return $"value {fields.Count + 1} holds a quote but does not start with one (quote the value, or set quotes: false)";
            if (quoted)
                Unescape(rest[1..(length - 1)], start + 1, fields);
            else
                fields.AddSlice(start, length);
            if (length == rest.Length)
                return null;
            start += length + delimiter.Length;
        }
    }

    private static void Unescape(ReadOnlySpan<byte> inner, int start, FieldBuffer fields)
    {
        if (!inner.Contains((byte)'"'))
        {
            fields.AddSlice(start, inner.Length);
            return;
        }
        var target = fields.Reserve(inner.Length);
        var written = 0;
        for (var i = 0; i < inner.Length; i++)
        {
            target[written++] = inner[i];
            if (inner[i] == '"')
                i++;
        }
        fields.AddReserved(written);
    }
}
