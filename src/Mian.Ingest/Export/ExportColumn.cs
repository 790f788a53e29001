using DuckDB.NET.Data;
using Mian.Batches;

namespace Mian.Ingest.Export;

/// <summary>One column of the exported files.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in DuckDB's words.</param>
/// <param name="Meaning">What it holds, for <c>export.json</c>.</param>
/// <param name="Append">Adds the value of one sample of a batch; the two values of one sample where <paramref name="Type"/> is a list of lists.</param>
internal sealed record ExportColumn(string Name, string Type, string Meaning, Action<IDuckDBAppenderRow, Batch, int> Append)
{
    /// <summary>Behaviours have a value each.</summary>
    public bool IsHistory => Name.StartsWith(ExportColumns.History, StringComparison.Ordinal);

    /// <summary>A list of texts, whose values may hold anything.</summary>
    public bool IsTextList => Type == "VARCHAR[]";

    private bool IsList => Type.EndsWith("[]", StringComparison.Ordinal);

    /// <summary>A list of lists is appended as all its values in one list, and one more list that says where each inner one begins.</summary>
    private bool IsNested => Type.EndsWith("[][]", StringComparison.Ordinal);

    /// <summary>Definitions of the columns that hold the appended values.</summary>
    public IEnumerable<string> Stored(int index) =>
        IsNested ? [$"c{index} {Type[..^2]}", $"o{index} INTEGER[]"] : [$"c{index} {Type}"];

    /// <summary>The exported value, made of the appended ones.</summary>
    public string Select(int index, ExportFormat format)
    {
        var value = IsNested ? $"list_transform(range(1, len(o{index})), lambda i: c{index}[o{index}[i] + 1 : o{index}[i + 1]])" : $"c{index}";
        if (format != ExportFormat.Csv || !IsList)
            return value;
        return IsNested ? CsvList.OfLists(value) : CsvList.Of(value);
    }
}

/// <summary>What all samples of one request share; computed once for neighbours.</summary>
internal sealed class PerRequest<T>(Func<Batch, int, T> compute)
{
    private long _request = -1;
    private T? _value;

    /// <summary>The value of a sample's request.</summary>
    public T Of(Batch batch, int sample)
    {
        var request = batch.SampleRequest[sample];
        if (_request != batch.RequestRows[request])
        {
            _value = compute(batch, request);
            _request = batch.RequestRows[request];
        }
        return _value!;
    }
}
