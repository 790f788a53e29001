using Mian.Dataset;
using Mian.Features;
using Mian.Schema;

namespace Mian.Ingest.Preparation;

/// <summary>Encodes one field for one event after the other and writes it to the table of the event's part.</summary>
internal abstract class EventFieldWriter
{
    protected EventFieldWriter(EncodedField field, IReadOnlyList<TableWriter> tables, int tableRows)
    {
        Field = field;
        Targets = [.. tables.Select(t => new ColumnTarget(t, field.Schema))];
        Tally = new FieldTally(field.Plan.Name, tableRows);
    }

    public FieldTally Tally { get; }

    protected EncodedField Field { get; }

    protected IReadOnlyList<ColumnTarget> Targets { get; }

    /// <summary>Writes the value of event <paramref name="j"/> of a user to one of the tables.</summary>
    /// <param name="user">The user.</param>
    /// <param name="j">The event.</param>
    /// <param name="table">Index of the table.</param>
    /// <param name="weight">Training samples of the event; 0 outside training.</param>
    public abstract void Write(UserEvents user, int j, int table, long weight);

    /// <summary>The writer of a field that is stored with requests or behaviours.</summary>
    public static EventFieldWriter Create(EncodedField field, IReadOnlyList<TableWriter> tables, int tableRows, (EventValues Values, PastReader Past) source)
    {
        if (field.Plan.Source == ValueSource.Time)
            return new TimeWriter(field, tables, tableRows);
        if (field.Plan.Past is { } past)
            return new PastWriter(field, tables, tableRows, (source.Past.State, source.Past.State.Features.ToList().IndexOf(past)));
        string column = field.Plan.Recipe.Column!;
        return source.Values.IsNumber(column)
            ? new NumberWriter(field, tables, tableRows, source.Values.Numbers(column))
            : new CodeWriter(field, tables, tableRows, (source.Values.Codes(column), source.Values.Dictionary(column)));
    }

    protected void WriteNumber(double value, int table, long weight)
    {
        int id = Field.Encoder!.EncodeNumber(value);
        if (Field.Schema.Kind == FieldKind.Scaled)
            Targets[table].Add(Field.Encoder.Scale(value));
        else
            Targets[table].Add(id);
        Tally.Add(id, double.IsNaN(value), weight);
    }
}

/// <summary>A part of the event's time.</summary>
internal sealed class TimeWriter(EncodedField field, IReadOnlyList<TableWriter> tables, int tableRows) : EventFieldWriter(field, tables, tableRows)
{
    public override void Write(UserEvents user, int j, int table, long weight)
    {
        int id = Field.Encoder!.EncodeTime(user.Times[j]);
        Targets[table].Add(id);
        Tally.Add(id, missing: false, weight);
    }
}

/// <summary>A value of the user's past.</summary>
internal sealed class PastWriter(EncodedField field, IReadOnlyList<TableWriter> tables, int tableRows, (PastState State, int Feature) past)
    : EventFieldWriter(field, tables, tableRows)
{
    public override void Write(UserEvents user, int j, int table, long weight)
    {
        if (!Field.Plan.IsMode)
        {
            WriteNumber(past.State.NumberOf(past.Feature, user.Times[j]), table, weight);
            return;
        }
        int id = past.State.ModeOf(past.Feature);
        Targets[table].Add(id);
        Tally.Add(id, missing: id == ReservedIds.OutOfVocabulary, weight);
    }
}

/// <summary>A number column of the events.</summary>
internal sealed class NumberWriter(EncodedField field, IReadOnlyList<TableWriter> tables, int tableRows, Column<double> numbers)
    : EventFieldWriter(field, tables, tableRows)
{
    /// <summary>Ids of numbers that are names, so that each is written as text only once.</summary>
    private readonly Dictionary<double, int> _names = [];

    public override void Write(UserEvents user, int j, int table, long weight)
    {
        double value = numbers[user.Begin + j];
        if (Field.Plan.IsNumeric)
        {
            WriteNumber(value, table, weight);
            return;
        }
        if (!_names.TryGetValue(value, out int id))
            _names[value] = id = Field.Encoder!.EncodeNumber(value);
        if (Field.Schema.Kind == FieldKind.MultiValued)
            Targets[table].Add(double.IsNaN(value) ? [] : [id]);
        else
            Targets[table].Add(id);
        Tally.Add(id, double.IsNaN(value), weight);
    }
}

/// <summary>A text column of the events; each text is encoded once.</summary>
internal sealed class CodeWriter : EventFieldWriter
{
    private readonly Column<int> _codes;
    private readonly int[] _ids;
    private readonly int[][] _lists;

    public CodeWriter(EncodedField field, IReadOnlyList<TableWriter> tables, int tableRows, (Column<int> Codes, Vocabulary Dictionary) texts)
        : base(field, tables, tableRows)
    {
        _codes = texts.Codes;
        var all = Enumerable.Range(0, texts.Dictionary.Rows).Select(texts.Dictionary.ValueOf).ToList();
        bool many = field.Schema.Kind == FieldKind.MultiValued;
        var ids = new List<int>();
        _ids = many ? [] : [.. all.Select(field.Encoder!.Encode)];
        _lists = !many ? [] : [.. all.Select(text =>
        {
            field.Encoder!.EncodeMany(text, ids);
            return ids.ToArray();
        })];
    }

    public override void Write(UserEvents user, int j, int table, long weight)
    {
        int code = _codes[user.Begin + j];
        if (Field.Schema.Kind == FieldKind.MultiValued)
        {
            Targets[table].Add(_lists[code]);
            Tally.Add(_lists[code], weight);
            return;
        }
        Targets[table].Add(_ids[code]);
        Tally.Add(_ids[code], missing: code == 0, weight);
    }
}
