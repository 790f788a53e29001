using DuckDB.NET.Data;
using Mian.Batches;
using Mian.Dataset;

namespace Mian.Ingest.Export;

/// <summary>All columns of one part: keys, label, original values, ids and histories.</summary>
internal sealed class ExportColumns
{
    /// <summary>Comes before the name of what each behaviour has.</summary>
    public const string History = "history:";

    private readonly PreparedDataset _dataset;
    private readonly PartName _part;
    private readonly string?[] _itemKeys;
    private readonly TextColumn _itemKey;
    private readonly List<ExportColumn> _columns = [];

    private ExportColumns(PreparedDataset dataset, PartName part)
    {
        _dataset = dataset;
        _part = part;
        _itemKey = dataset.Items.TextColumn("key");
        _itemKeys = new string?[dataset.Items.Rows];
    }

    /// <summary>The columns of a part.</summary>
    /// <exception cref="MianException">Two names differ only in case, which most tools cannot tell apart.</exception>
    public static IReadOnlyList<ExportColumn> Of(PreparedDataset dataset, PartName part)
    {
        var columns = new ExportColumns(dataset, part);
        columns.AddSample();
        columns.AddEntity("user", dataset.Users, (batch, sample) => batch.Users[batch.SampleRequest[sample]]);
        columns.AddEntity("item", dataset.Items, (batch, sample) => batch.Items[sample]);
        columns.AddEvent();
        columns.AddHistory();
        columns._columns.AddRange(dataset.Schema.Fields.Select((field, index) => FieldColumn.Of(field, index)));
        var twin = columns._columns.GroupBy(c => c.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1);
        return twin is null
            ? columns._columns
            : throw new MianException($"The export of '{dataset.Directory}' would have columns that differ only in case: {string.Join(", ", twin.Select(c => $"'{c.Name}'"))}. Rename the field or column in the recipe and prepare the data set again.");
    }

    private void AddSample()
    {
        var userKey = _dataset.Users.TextColumn("key");
        var time = _dataset.Requests(_part).Column<long>("time");
        Add("request", "BIGINT", "number of the request within its part; candidates of one request share it", (row, batch, sample) => row.AppendValue((long?)batch.RequestRows[batch.SampleRequest[sample]]));
        Add("user", "VARCHAR", "key of the user", (row, batch, sample) => row.AppendValue(batch.Users[batch.SampleRequest[sample]] is >= 0 and var user ? userKey[user] : null));
        Add("item", "VARCHAR", "key of the candidate item", (row, batch, sample) => row.AppendValue(ItemKey(batch.Items[sample])));
        Add("time", "BIGINT", "time of the request, seconds since 1970 UTC", (row, batch, sample) => row.AppendValue((long?)time[batch.RequestRows[batch.SampleRequest[sample]]]));
        Add("label", "TINYINT", "1 for a click, 0 for none", (row, batch, sample) => row.AppendValue((sbyte?)batch.Labels[sample]));
        if (!_dataset.Manifest.HasTrueProbability)
            return;
        var probability = _dataset.Samples(_part).Column<float>("true_probability");
        Add("true_probability", "FLOAT", "probability that made the label; null for a negative drawn for an epoch", (row, batch, sample) => row.AppendValue(batch.SampleRows[sample] is >= 0 and var stored ? probability[stored] : null));
    }

    private void AddEntity(string word, TableReader table, Func<Batch, int, int> rowOf)
    {
        foreach (var name in RawColumns(table))
        {
            var text = table.TextColumn(DatasetLayout.RawPrefix + name);
            Add($"{word}:{name}", "VARCHAR", $"original value of the {word}'s column {name}", (row, batch, sample) => row.AppendValue(rowOf(batch, sample) is >= 0 and var at ? text[at] : null));
        }
    }

    private void AddEvent()
    {
        var events = _dataset.Requests(_part).Column<long>("event");
        foreach (var name in RawColumns(_dataset.Events))
        {
            var meaning = $"original value of the request's event in column {name}; for sampled negatives that of their positive's event";
            var column = DatasetLayout.RawPrefix + name;
            if (_dataset.Events.Columns.First(c => c.Name == column).Kind == ColumnKind.Float64)
            {
                var numbers = _dataset.Events.Column<double>(column);
                var value = new PerRequest<double?>((batch, request) => numbers[events[batch.RequestRows[request]]] is var number && double.IsNaN(number) ? null : number);
                Add($"event:{name}", "DOUBLE", meaning, (row, batch, sample) => row.AppendValue(value.Of(batch, sample)));
            }
            else
            {
                var (codes, dictionary) = (_dataset.Events.Column<int>(column), _dataset.Dictionary(name));
                var value = new PerRequest<string?>((batch, request) => dictionary.ValueOf(codes[events[batch.RequestRows[request]]]));
                Add($"event:{name}", "VARCHAR", meaning, (row, batch, sample) => row.AppendValue(value.Of(batch, sample)));
            }
        }
    }

    private void AddHistory()
    {
        var (items, times) = (_dataset.History.Column<int>("item"), _dataset.History.Column<long>("time"));
        var keys = new PerRequest<string?[]>((batch, request) => [.. Rows(batch, request).Select(r => ItemKey(items[r]))]);
        var moments = new PerRequest<long[]>((batch, request) => [.. Rows(batch, request).Select(r => times[r])]);
        Add(History + "item", "VARCHAR[]", "keys of the items of the most recent behaviours before the request, oldest first", (row, batch, sample) => row.AppendValue(keys.Of(batch, sample)));
        Add(History + "time", "BIGINT[]", "their times, seconds since 1970 UTC", (row, batch, sample) => row.AppendValue(moments.Of(batch, sample)));
    }

    private void Add(string name, string type, string meaning, Action<IDuckDBAppenderRow, Batch, int> append) =>
        _columns.Add(new(name, type, meaning, append));

    private string? ItemKey(int item) => item < 0 ? null : _itemKeys[item] ??= _itemKey[item];

    private static IEnumerable<string> RawColumns(TableReader table) => table.Columns
        .Where(c => c.Name.StartsWith(DatasetLayout.RawPrefix, StringComparison.Ordinal))
        .Select(c => c.Name[DatasetLayout.RawPrefix.Length..]);

    private static ArraySegment<long> Rows(Batch batch, int request) =>
        new(batch.HistoryRows, batch.RequestHistory[request], batch.RequestHistory[request + 1] - batch.RequestHistory[request]);
}
