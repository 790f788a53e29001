using Apache.Arrow;
using Mian.Dataset;

namespace Mian.Ingest.Preparation;

/// <summary>Writes the <c>users</c> and <c>items</c> tables: key, counts, encoded fields and raw columns.</summary>
internal static class EntityWriter
{
    /// <summary>Writes one of the tables.</summary>
    /// <param name="database">Holds the raw rows.</param>
    /// <param name="entity">Users or items.</param>
    /// <param name="fields">The fields that are stored with them.</param>
    /// <param name="output">The folder, and the columns with counts: name, kind and where row r's value goes.</param>
    public static void Write(PreparationDatabase database, EntityPlan entity, IReadOnlyList<EncodedField> fields, (string Directory, IEntityCounts Counts) output)
    {
        List<ColumnSpec> columns =
        [
            new("key", ColumnKind.Text), .. output.Counts.Columns,
            .. fields.Select(f => ColumnTarget.SpecOf(f.Schema)),
            .. entity.Columns.Select(c => new ColumnSpec(DatasetLayout.RawPrefix + c, ColumnKind.Text)),
        ];
        using var table = new TableWriter(output.Directory, entity.Kind == EntityKind.User ? DatasetLayout.Users : DatasetLayout.Items, columns);
        output.Counts.Bind(table);
        var row = new RowWriter(table, entity, fields);
        string raw = string.Concat(entity.Columns.Select((_, i) => $", c{i}"));
        database.Stream($"SELECT mian_row, mian_key{raw} FROM {entity.Table} ORDER BY mian_row", batch =>
        {
            var rows = ((Int32Array)batch.Column(0)).Values;
            for (int i = 0; i < rows.Length; i++)
            {
                row.Add(batch, i);
                output.Counts.Add(rows[i]);
                table.EndRow();
            }
        });
        table.Complete();
    }

    private sealed class RowWriter(TableWriter table, EntityPlan entity, IReadOnlyList<EncodedField> fields)
    {
        private readonly TextColumnBuffer _key = table.TextColumn("key");
        private readonly List<TextColumnBuffer> _raw = [.. entity.Columns.Select(c => table.TextColumn(DatasetLayout.RawPrefix + c))];
        private readonly List<(int Column, RawFieldTarget Target)> _fields =
            [.. fields.Select(f => (entity.IndexOf(f.Plan.Recipe.Column!), new RawFieldTarget(f, table)))];

        public void Add(RecordBatch batch, int row)
        {
            _key.AddUtf8(((StringArray)batch.Column(1)).GetBytes(row));
            for (int c = 0; c < _raw.Count; c++)
            {
                var values = (StringArray)batch.Column(2 + c);
                if (values.IsNull(row))
                    _raw[c].Add(null);
                else
                    _raw[c].AddUtf8(values.GetBytes(row));
            }
            foreach (var (column, target) in _fields)
                target.Add(((StringArray)batch.Column(2 + column)).GetString(row));
        }
    }
}

/// <summary>The counted columns of users or items.</summary>
internal interface IEntityCounts
{
    IReadOnlyList<ColumnSpec> Columns { get; }

    void Bind(TableWriter table);

    /// <summary>Adds the values of the next row.</summary>
    void Add(int row);
}

/// <summary>Training events of each item.</summary>
internal sealed class ItemCounts(long[] trainCounts) : IEntityCounts
{
    private ColumnBuffer<long>? _column;

    public IReadOnlyList<ColumnSpec> Columns { get; } = [new("train_count", ColumnKind.Int64)];

    public void Bind(TableWriter table) => _column = table.Column<long>("train_count");

    public void Add(int row) => _column!.Add(trainCounts[row]);
}

/// <summary>Where each user's behaviours and events lie.</summary>
internal sealed class UserCounts(int[] historyCounts, int[] eventCounts) : IEntityCounts
{
    private ColumnBuffer<long>? _historyBegin;
    private ColumnBuffer<int>? _historyCount;
    private ColumnBuffer<long>? _eventsBegin;
    private ColumnBuffer<int>? _eventsCount;
    private long _history;
    private long _events;

    public IReadOnlyList<ColumnSpec> Columns { get; } =
    [
        new("history_begin", ColumnKind.Int64), new("history_count", ColumnKind.Int32),
        new("events_begin", ColumnKind.Int64), new("events_count", ColumnKind.Int32),
    ];

    public void Bind(TableWriter table)
    {
        _historyBegin = table.Column<long>("history_begin");
        _historyCount = table.Column<int>("history_count");
        _eventsBegin = table.Column<long>("events_begin");
        _eventsCount = table.Column<int>("events_count");
    }

    public void Add(int row)
    {
        _historyBegin!.Add(_history);
        _historyCount!.Add(historyCounts[row]);
        _eventsBegin!.Add(_events);
        _eventsCount!.Add(eventCounts[row]);
        _history += historyCounts[row];
        _events += eventCounts[row];
    }
}
