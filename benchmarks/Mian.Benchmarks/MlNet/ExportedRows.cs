using DuckDB.NET.Data;
using Mian.Benchmarks.MlNet.Features;
using Mian.Ingest.Export;
using Mian.Schema;

namespace Mian.Benchmarks.MlNet;

/// <summary>Reads the files that <c>mian data export</c> wrote, as any other tool would: nothing but their columns is used.</summary>
internal sealed class ExportedRows(string folder, DatasetSchema schema)
{
    private const string History = "history:";
    private readonly Dictionary<string, int> _users = [];

    /// <summary>Reads one part in the order of its rows.</summary>
    /// <param name="part">What the export says about it.</param>
    /// <exception cref="MianException">The files do not hold what the export says.</exception>
    public SampleRows Read(ExportedPart part)
    {
        List<PartColumn> columns = [.. schema.Fields.Select(PartColumn.Of)];
        var (labels, users, requests) = (new List<byte>(), new List<int>(), new List<int>());
        var (times, historyTimes) = (new List<long>(), new Jagged<long>());
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = QueryOf(part, columns);
        using var reader = command.ExecuteReader();
        long? request = null;
        while (reader.Read())
        {
            var isNew = request != (request = reader.GetInt64(0));
            users.Add(UserOf(reader.IsDBNull(1) ? "" : reader.GetString(1)));
            labels.Add((byte)reader.GetFieldValue<sbyte>(3));
            if (isNew)
            {
                times.Add(reader.GetInt64(2));
                historyTimes.Add([.. reader.GetFieldValue<List<long>>(4)]);
            }

            requests.Add(times.Count - 1);
            foreach (var column in columns) column.Add(reader, isNew);
        }

        var rows = new SampleRows { Labels = [.. labels], Users = [.. users], Requests = [.. requests], Times = [.. times], HistoryTimes = historyTimes };
        foreach (var column in columns) column.AddTo(rows);
        if (rows.Count != part.Rows || rows.Labels.Sum(l => (long)l) != part.Positives)
            throw new MianException($"The files of part {part.Part} in {folder} hold {rows.Count} rows with {rows.Labels.Sum(l => (long)l)} positives; export.json says {part.Rows} with {part.Positives}. Delete the folder and start again.");
        return rows;
    }

    private string QueryOf(ExportedPart part, List<PartColumn> columns)
    {
        var files = string.Join(", ", part.Files.Select(f => $"'{Path.Combine(folder, f).Replace("'", "''", StringComparison.Ordinal)}'"));
        var next = 5;
        var selected = columns.SelectMany(c => c.Select(ref next));
        return $"SELECT request, \"user\", time, label, \"{History}time\"{string.Concat(selected.Select(s => $", {s}"))} FROM read_parquet([{files}])";
    }

    private int UserOf(string key)
    {
        if (!_users.TryGetValue(key, out var user)) _users[key] = user = _users.Count;
        return user;
    }
}
