using Microsoft.ML;
using Microsoft.ML.Data;

namespace Mian.Benchmarks.MlNet;

/// <summary>Writes the value of one row.</summary>
internal delegate void ReadRow<T>(int row, ref T value);

/// <summary>A column of a <see cref="RowsView"/>.</summary>
internal abstract record ViewColumn(string Name, DataViewType Type)
{
    /// <summary>A getter of the row that the position tells.</summary>
    public abstract Delegate GetterOf(Func<int> position);
}

/// <summary>A column with values of one type.</summary>
internal sealed record ViewColumn<T>(string Name, DataViewType Type, ReadRow<T> Read) : ViewColumn(Name, Type)
{
    public override Delegate GetterOf(Func<int> position) => new ValueGetter<T>((ref T value) => Read(position(), ref value));
}

/// <summary>Rows in memory as ML.NET reads them, without a copy of them as objects; can be read in a shuffled order.</summary>
internal sealed class RowsView : IDataView
{
    private readonly int _count;
    private readonly ViewColumn[] _columns;

    public RowsView(int count, params ViewColumn[] columns)
    {
        (_count, _columns) = (count, columns);
        var schema = new DataViewSchema.Builder();
        foreach (var column in columns) schema.AddColumn(column.Name, column.Type);
        Schema = schema.ToSchema();
    }

    public bool CanShuffle => true;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        int[]? order = null;
        if (rand is not null)
        {
            order = [.. Enumerable.Range(0, _count)];
            rand.Shuffle(order);
        }

        return new Cursor(this, [.. columnsNeeded.Select(c => c.Index)], order);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(RowsView view, HashSet<int> active, int[]? order) : DataViewRowCursor
    {
        private long _position = -1;

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            (ValueGetter<TValue>)view._columns[column.Index].GetterOf(() => order is null ? (int)_position : order[_position]);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new DataViewRowId((ulong)_position, 0);

        public override bool MoveNext() => ++_position < view._count;
    }
}
