using System.Globalization;
using System.Runtime.InteropServices;
using Mian.Dataset;
using Mian.Features;
using Mian.Ingest.Preparation;
using Mian.Schema;

namespace Mian.Ingest.Prediction;

/// <summary>Encodes requests that are not part of a data set: same encoders, same past, same meaning of "before" as in preparation.</summary>
internal sealed class RequestEncoder
{
    private readonly PreparedDataset _dataset;
    private readonly PastReader _past;
    private readonly List<FieldColumn> _fields;
    private readonly Column<int> _item;
    private readonly Column<long> _time;
    private readonly Column<byte> _behaviour;
    private readonly Column<long> _begin;
    private readonly Column<int> _count;
    private readonly List<int> _ids = [];

    public RequestEncoder(PreparedDataset dataset, IReadOnlyList<string> rawColumns, DatasetStage known)
    {
        _dataset = dataset;
        _item = dataset.Events.Column<int>("item");
        _time = dataset.Events.Column<long>("time");
        _behaviour = dataset.Events.Column<byte>("behaviour");
        _begin = dataset.Users.Column<long>("events_begin");
        _count = dataset.Users.Column<int>("events_count");
        var requestFields = dataset.Schema.Fields.Where(f => f.Storage == FieldStorage.Requests).ToList();
        PastFeature[] features = [.. requestFields.Select(f => f.Encoding.Past).OfType<PastFeature>().Distinct()];
        _past = new PastReader(features, dataset.Events, (dataset.Items, known), dataset.Schema.Fields);
        _fields = [.. requestFields.Select(f => new FieldColumn(f, dataset, (rawColumns, features)))];
    }

    /// <summary>The request columns of the encoded fields.</summary>
    public IEnumerable<ColumnSpec> Columns => _fields.Select(f => ColumnTarget.SpecOf(f.Schema));

    /// <summary>Binds the columns to a table.</summary>
    public void Bind(TableWriter table)
    {
        foreach (var field in _fields)
            field.Target = new ColumnTarget(table, field.Schema);
    }

    /// <summary>Observes what a user did before a time.</summary>
    /// <param name="user">The user's row, or -1: unknown users have no past.</param>
    /// <param name="time">The request's time. A new request comes after every stored event of that very second where order counts.</param>
    /// <returns>Number of behaviours before the request.</returns>
    public int ObservePast(int user, long time)
    {
        _past.State.Clear();
        if (user < 0)
            return 0;
        bool byOrder = _dataset.Manifest.Before == HistoryBefore.Order;
        int behaviours = 0;
        long end = _begin[user] + _count[user];
        for (long e = _begin[user]; e < end && (_time[e] < time || (byOrder && _time[e] == time)); e++)
        {
            bool isBehaviour = _behaviour[e] != 0;
            _past.Observe(e, _item[e], _time[e], isBehaviour);
            behaviours += isBehaviour ? 1 : 0;
        }
        return behaviours;
    }

    /// <summary>Writes the fields of one request.</summary>
    /// <param name="time">Its time.</param>
    /// <param name="raw">Texts of the raw columns; null where missing.</param>
    public void Write(long time, IReadOnlyList<string?> raw)
    {
        foreach (var field in _fields)
            Write(field, time, field.Raw < 0 ? null : raw[field.Raw]);
    }

    private void Write(FieldColumn field, long time, string? raw)
    {
        var target = field.Target!;
        if (field.Schema.Encoding is TimestampEncoding)
            target.Add(field.Encoder.EncodeTime(time));
        else if (field.Schema.Encoding.Past is { Kind: PastFeatureKind.Mode })
            target.Add(_past.State.ModeOf(field.Feature));
        else if (field.Schema.Encoding.Past is not null)
            WriteNumber(field, _past.State.NumberOf(field.Feature, time));
        else if (field.IsNumber)
            WriteNumber(field, ParseNumber(field.Schema, raw));
        else if (field.Schema.Kind == FieldKind.MultiValued)
        {
            field.Encoder.EncodeMany(raw, _ids);
            target.Add(CollectionsMarshal.AsSpan(_ids));
        }
        else
            target.Add(field.Encoder.Encode(raw));
    }

    private static void WriteNumber(FieldColumn field, double value)
    {
        if (field.Schema.Kind == FieldKind.Scaled)
            field.Target!.Add(field.Encoder.Scale(value));
        else if (field.Schema.Kind == FieldKind.MultiValued)
            field.Target!.Add(double.IsNaN(value) ? [] : [field.Encoder.EncodeNumber(value)]);
        else
            field.Target!.Add(field.Encoder.EncodeNumber(value));
    }

    private static double ParseNumber(FieldSchema field, string? raw)
    {
        if (string.IsNullOrEmpty(raw))
            return double.NaN;
        return double.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) ? value
            : throw new MianException($"Field '{field.Name}' is a number, but column '{field.Encoding.RawColumn}' holds '{raw}'. Correct the value, or leave it empty where it is missing.");
    }

    /// <summary>One field of the requests.</summary>
    private sealed class FieldColumn
    {
        public FieldColumn(FieldSchema schema, PreparedDataset dataset, (IReadOnlyList<string> Raw, PastFeature[] Features) names)
        {
            Schema = schema;
            Encoder = FieldEncoder.For(dataset.Schema, schema, dataset.Vocabulary);
            string stored = DatasetLayout.RawPrefix + schema.Encoding.RawColumn;
            IsNumber = dataset.Events.Columns.Any(c => c.Name == stored && c.Kind == ColumnKind.Float64);
            Raw = names.Raw.ToList().IndexOf(schema.Encoding.RawColumn);
            Feature = schema.Encoding.Past is { } past ? Array.IndexOf(names.Features, past) : -1;
        }

        public FieldSchema Schema { get; }

        public FieldEncoder Encoder { get; }

        /// <summary>True where the data set keeps the raw column as numbers.</summary>
        public bool IsNumber { get; }

        /// <summary>Index of the raw column, or -1.</summary>
        public int Raw { get; }

        /// <summary>Index of the past feature, or -1.</summary>
        public int Feature { get; }

        public ColumnTarget? Target { get; set; }
    }
}
