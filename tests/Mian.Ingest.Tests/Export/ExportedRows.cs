using DuckDB.NET.Data;

namespace Mian.Ingest.Tests.Export;

/// <summary>Rows of Parquet files as DuckDB reads them: lists become lists of objects, nulls null.</summary>
internal static class ExportedRows
{
    /// <summary>All rows of a part in the order of its files.</summary>
    public static List<Dictionary<string, object?>> Read(string folder, string part)
    {
        List<Dictionary<string, object?>> rows = [];
        foreach (string file in Directory.GetFiles(folder, part + "-*.parquet").Order(StringComparer.Ordinal))
            rows.AddRange(Query($"SELECT * FROM read_parquet('{file}')"));
        return rows;
    }

    /// <summary>The rows of a query.</summary>
    public static List<Dictionary<string, object?>> Query(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<Dictionary<string, object?>> rows = [];
        while (reader.Read())
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName,
                i => Value(reader, i)));
        }
        return rows;
    }

    /// <summary>A value as text that two readings can be compared by.</summary>
    public static string Text(object? value) => value switch
    {
        null => "null",
        string text => $"'{text}'",
        System.Collections.IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Text))}]",
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };

    /// <summary>A list of numbers may hold nulls, which the reader gives only where it is asked for such a list.</summary>
    private static object? Value(DuckDBDataReader reader, int column) =>
        reader.IsDBNull(column) ? null
        : reader.GetFieldType(column) == typeof(List<float>) ? reader.GetFieldValue<List<float?>>(column)
        : reader.GetValue(column);
}
