using System.Runtime.InteropServices;
using Mian.Dataset;
using Mian.Features;
using Mian.Schema;

namespace Mian.Batches;

/// <summary>Copies the values of one field from its table into a batch.</summary>
internal sealed class FieldReader
{
    private readonly FieldSchema _field;
    private readonly Column<int>? _ids;
    private readonly Column<float>? _scales;
    private readonly ListColumn? _lists;
    private readonly int _rows;
    private readonly bool _hasLaterIds;
    private readonly List<int> _known = [];

    internal FieldReader(RequestSource source, FieldSchema field)
    {
        _field = field;
        if (field.Storage == FieldStorage.Age) return;
        _rows = source.Known.RowsOf(field.Table);
        _hasLaterIds = _rows < source.Schema.Tables.First(t => t.Name == field.Table).Rows;
        var table = source.TableOf(field.Storage);
        switch (field.Kind)
        {
            case FieldKind.MultiValued:
                _lists = table.ListColumn(field.Column);
                break;
            case FieldKind.Scaled:
                _scales = table.Column<float>(field.Column);
                break;
            default:
                _ids = table.Column<int>(field.Column);
                break;
        }
    }

    /// <summary>Reads the rows named by <paramref name="rows"/>; a negative row is an unknown user or item.</summary>
    internal void Read(ReadOnlySpan<long> rows, FieldValues values)
    {
        values.Reset(rows.Length);
        switch (_field.Kind)
        {
            case FieldKind.MultiValued:
                ReadLists(rows, values);
                break;
            case FieldKind.Scaled:
                ReadScales(rows, values);
                break;
            default:
                for (var i = 0; i < rows.Length; i++)
                    values.Ids[i] = rows[i] < 0 ? ReservedIds.OutOfVocabulary : _ids![rows[i]];
                if (_hasLaterIds) HideLaterIds(values.Ids.AsSpan(0, rows.Length));
                break;
        }
    }

    /// <summary>Puts the ages of behaviours into their buckets.</summary>
    internal static void ReadAges(RequestSource source, Batch batch, FieldValues values)
    {
        values.Reset(batch.Behaviours);
        for (var r = 0; r < batch.Requests; r++)
        {
            var now = source.Time[batch.RequestRows[r]];
            for (var t = batch.RequestHistory[r]; t < batch.RequestHistory[r + 1]; t++)
                values.Ids[t] = AgeBuckets.Id(now - source.HistoryTime[batch.HistoryRows[t]]);
        }
    }

    private void ReadLists(ReadOnlySpan<long> rows, FieldValues values)
    {
        for (var i = 0; i < rows.Length; i++)
            values.AddList(i, rows[i] < 0 ? [] : _hasLaterIds ? Known(_lists![rows[i]]) : _lists![rows[i]]);
    }

    private void HideLaterIds(Span<int> ids)
    {
        foreach (ref var id in ids)
            if (id >= _rows) id = ReservedIds.OutOfVocabulary;
    }

    /// <summary>The list as it was before the later ids were there: each was out of vocabulary, which a list holds once.</summary>
    private ReadOnlySpan<int> Known(ReadOnlySpan<int> ids)
    {
        _known.Clear();
        foreach (var stored in ids)
        {
            var id = stored >= _rows ? ReservedIds.OutOfVocabulary : stored;
            if (!_known.Contains(id)) _known.Add(id);
        }

        return CollectionsMarshal.AsSpan(_known);
    }

    private void ReadScales(ReadOnlySpan<long> rows, FieldValues values)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var scale = rows[i] < 0 ? float.NaN : _scales![rows[i]];
            var missing = float.IsNaN(scale);
            values.Ids[i] = missing ? ReservedIds.OutOfVocabulary : ReservedIds.First;
            values.Scales[i] = missing ? 1 : scale;
        }
    }
}
