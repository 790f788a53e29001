using System.Text;
using Mian.Ingest.Recipes;

namespace Mian.Ingest.Sources;

/// <summary>How a text source is written.</summary>
/// <param name="Delimiter">Separator of values, in the bytes of the source's encoding; empty for JSON lines.</param>
/// <param name="Quotes">True where values may be quoted.</param>
/// <param name="Header">True where the first line names the columns.</param>
/// <param name="Json">True for JSON lines and Python lines.</param>
/// <param name="Python">True for Python lines.</param>
internal sealed record TextDialect(byte[] Delimiter, bool Quotes, bool Header, bool Json, bool Python)
{
    public static TextDialect Of(SourceRecipe source)
    {
        if (source.Format is SourceFormat.JsonLines or SourceFormat.PythonLines)
            return new TextDialect([], false, false, true, source.Format == SourceFormat.PythonLines);
        var delimiter = source.Format switch
        {
            SourceFormat.Tsv => "\t",
            SourceFormat.DoubleColon => "::",
            _ => source.Delimiter ?? ",",
        };
        var encoding = source.Encoding == SourceEncoding.Latin1 ? Encoding.Latin1 : Encoding.UTF8;
        return new TextDialect(encoding.GetBytes(delimiter), source.Quotes ?? source.Format == SourceFormat.Csv, source.Header ?? source.Columns is null, false, false);
    }

    /// <summary>Splits a record. Returns what is wrong, or null.</summary>
    public string? Split(ReadOnlySpan<byte> record, FieldBuffer fields)
    {
        if (Quotes)
            return DelimitedRecord.SplitQuoted(record, Delimiter, fields);
        DelimitedRecord.Split(record, Delimiter, fields);
        return null;
    }
}
