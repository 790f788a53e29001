using Mian.Batches;
using Mian.Schema;

namespace Mian.Ingest.Export;

/// <summary>The column with the ids (or standardised numbers) of a field.</summary>
internal static class FieldColumn
{
    private const string Ids = "; 0 padding, 1 out of vocabulary, values from 2";

    /// <summary>The column of a field.</summary>
    /// <param name="field">The field.</param>
    /// <param name="index">Its position in the schema.</param>
    public static ExportColumn Of(FieldSchema field, int index) => field.Group switch
    {
        FieldGroup.Behaviour => OfHistory(field, index),
        FieldGroup.Item => OfRow(field, "id:" + field.Name, (batch, sample) => (batch.Fields[index], sample)),
        _ => OfRow(field, "id:" + field.Name, (batch, sample) => (batch.Fields[index], batch.SampleRequest[sample])),
    };

    private static ExportColumn OfRow(FieldSchema field, string name, Func<Batch, int, (FieldValues Values, int Row)> at) => field.Kind switch
    {
        FieldKind.MultiValued => new(name, "INTEGER[]", $"ids of {field.Name} in table {field.Table}{Ids}", (row, batch, sample) =>
        {
            var (values, r) = at(batch, sample);
            row.AppendValue(values.Row(r).ToArray());
        }),
        FieldKind.Scaled => new(name, "FLOAT", $"standardised {field.Name}; null where missing", (row, batch, sample) =>
        {
            var (values, r) = at(batch, sample);
            row.AppendValue(NumberOf(values, r));
        }),
        _ => new(name, "INTEGER", $"id of {field.Name} in table {field.Table}{Ids}", (row, batch, sample) =>
        {
            var (values, r) = at(batch, sample);
            row.AppendValue((int?)values.Ids[r]);
        }),
    };

    private static ExportColumn OfHistory(FieldSchema field, int index)
    {
        var name = ExportColumns.History + "id:" + field.Name;
        var meaning = field.Kind == FieldKind.Scaled ? $"standardised {field.Name} of each behaviour; null where missing" : $"ids of {field.Name} of each behaviour in table {field.Table}{Ids}";
        switch (field.Kind)
        {
            case FieldKind.MultiValued:
                var lists = new PerRequest<(int[] Ids, int[] Offsets)>((batch, request) => Lists(batch.Fields[index], Range(batch, request)));
                return new(name, "INTEGER[][]", meaning, (row, batch, sample) => row.AppendValue(lists.Of(batch, sample).Ids).AppendValue(lists.Of(batch, sample).Offsets));
            case FieldKind.Scaled:
                var numbers = new PerRequest<float?[]>((batch, request) => [.. Positions(Range(batch, request)).Select(t => NumberOf(batch.Fields[index], t))]);
                return new(name, "FLOAT[]", meaning, (row, batch, sample) => row.AppendValue(numbers.Of(batch, sample)));
            default:
                var ids = new PerRequest<int[]>((batch, request) => batch.Fields[index].Ids[Range(batch, request)]);
                return new(name, "INTEGER[]", meaning, (row, batch, sample) => row.AppendValue(ids.Of(batch, sample)));
        }
    }

    private static float? NumberOf(FieldValues values, int row) => values.Ids[row] == ReservedIds.OutOfVocabulary ? null : values.Scales[row];

    private static Range Range(Batch batch, int request) => batch.RequestHistory[request]..batch.RequestHistory[request + 1];

    private static IEnumerable<int> Positions(Range range) => Enumerable.Range(range.Start.Value, range.End.Value - range.Start.Value);

    private static (int[] Ids, int[] Offsets) Lists(FieldValues values, Range behaviours)
    {
        var (begin, end) = (behaviours.Start.Value, behaviours.End.Value);
        var first = values.Offsets[begin];
        return (values.Ids[first..values.Offsets[end]], [.. values.Offsets.AsSpan(begin, end - begin + 1).ToArray().Select(o => o - first)]);
    }
}
