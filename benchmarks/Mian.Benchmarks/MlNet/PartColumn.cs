using DuckDB.NET.Data;
using Mian.Benchmarks.MlNet.Features;
using Mian.Schema;

namespace Mian.Benchmarks.MlNet;

/// <summary>Collects the values of one field of an exported part.</summary>
internal abstract class PartColumn(FieldSchema source)
{
    private int _at;

    /// <summary>Name of the field.</summary>
    protected string Name => source.Name;

    /// <summary>Name of its column in the files, quoted.</summary>
    protected string Column => $"\"{(source.Group == FieldGroup.Behaviour ? "history:id:" : "id:")}{source.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>The collector of a field.</summary>
    public static PartColumn Of(FieldSchema field) => (field.Group == FieldGroup.Behaviour, field.Kind) switch
    {
        (true, FieldKind.MultiValued) => new HistoryLists(field),
        (true, FieldKind.Scaled) => new Ignored(field),
        (true, _) => new HistoryIds(field),
        (false, FieldKind.MultiValued) => new RowLists(field),
        (false, FieldKind.Scaled) => new RowNumbers(field),
        _ => new RowIds(field),
    };

    /// <summary>The expressions to select, from this position of the row on.</summary>
    public IEnumerable<string> Select(ref int next)
    {
        _at = next;
        var expressions = Expressions().ToList();
        next += expressions.Count;
        return expressions;
    }

    /// <summary>Takes the value of the next row; what belongs to a request only where it is <paramref name="isNew"/>.</summary>
    public void Add(DuckDBDataReader reader, bool isNew) => Add(reader, _at, isNew);

    /// <summary>Hands the collected values over.</summary>
    public abstract void AddTo(SampleRows rows);

    protected virtual IEnumerable<string> Expressions() => [Column];

    protected abstract void Add(DuckDBDataReader reader, int at, bool isNew);

    private sealed class RowIds(FieldSchema source) : PartColumn(source)
    {
        private readonly List<int> _ids = [];

        public override void AddTo(SampleRows rows) => rows.Ids[Name] = [.. _ids];

        protected override void Add(DuckDBDataReader reader, int at, bool isNew) => _ids.Add(reader.GetInt32(at));
    }

    private sealed class RowNumbers(FieldSchema source) : PartColumn(source)
    {
        private readonly List<float> _numbers = [];

        public override void AddTo(SampleRows rows) => rows.Numbers[Name] = [.. _numbers];

        protected override void Add(DuckDBDataReader reader, int at, bool isNew) => _numbers.Add(reader.IsDBNull(at) ? float.NaN : reader.GetFloat(at));
    }

    private sealed class RowLists(FieldSchema source) : PartColumn(source)
    {
        private readonly Jagged<int> _lists = new();

        public override void AddTo(SampleRows rows) => rows.Lists[Name] = _lists;

        protected override void Add(DuckDBDataReader reader, int at, bool isNew) => _lists.Add([.. reader.GetFieldValue<List<int>>(at)]);
    }

    private sealed class HistoryIds(FieldSchema source) : PartColumn(source)
    {
        private readonly Jagged<int> _lists = new();

        public override void AddTo(SampleRows rows) => rows.HistoryIds[Name] = _lists;

        protected override void Add(DuckDBDataReader reader, int at, bool isNew)
        {
            if (isNew) _lists.Add([.. reader.GetFieldValue<List<int>>(at)]);
        }
    }

    private sealed class HistoryLists(FieldSchema source) : PartColumn(source)
    {
        private readonly Jagged<int> _lists = new();
        private readonly Jagged<int> _counts = new();

        public override void AddTo(SampleRows rows) => (rows.HistoryIds[Name], rows.HistoryCounts[Name]) = (_lists, _counts);

        protected override IEnumerable<string> Expressions() => [$"flatten({Column})", $"list_transform({Column}, lambda x: len(x)::INTEGER)"];

        protected override void Add(DuckDBDataReader reader, int at, bool isNew)
        {
            if (!isNew) return;
            _lists.Add([.. reader.GetFieldValue<List<int>>(at)]);
            _counts.Add([.. reader.GetFieldValue<List<int>>(at + 1)]);
        }
    }

    /// <summary>A standardised number of each behaviour, which no feature uses.</summary>
    private sealed class Ignored(FieldSchema source) : PartColumn(source)
    {
        public override void AddTo(SampleRows rows) { }

        protected override IEnumerable<string> Expressions() => [];

        protected override void Add(DuckDBDataReader reader, int at, bool isNew) { }
    }
}
