using Mian.Dataset;
using Mian.Features;
using Mian.Schema;

namespace Mian.Ingest.Preparation;

/// <summary>Feeds a <see cref="PastState"/> from the stored events: the only reader of the past, in preparation and prediction.</summary>
internal sealed class PastReader
{
    private readonly Column<double>?[] _numbers;
    private readonly Column<int>?[] _ids;
    private readonly ListColumn?[] _lists;
    private readonly int[] _rows;
    private readonly int[] _single = new int[1];

    /// <summary>Binds features to columns.</summary>
    /// <param name="features">What to compute.</param>
    /// <param name="events">The events table.</param>
    /// <param name="items">The items table (null where no feature is a mode), and the size up to which its ids count; null where all do.</param>
    /// <param name="fields">All fields, where the item field of a mode is found.</param>
    public PastReader(IReadOnlyList<PastFeature> features, TableReader events, (TableReader? Items, DatasetStage? Known) items, IReadOnlyList<FieldSchema> fields)
    {
        State = new PastState(features);
        _numbers = [.. features.Select(f => f.Kind == PastFeatureKind.Mean ? events.Column<double>(DatasetLayout.RawPrefix + f.Of) : null)];
        var modes = features.Select(f => f.Kind == PastFeatureKind.Mode ? fields.First(i => i.Group == FieldGroup.Item && i.Name == f.Of) : null).ToList();
        _ids = [.. modes.Select(m => m is { Kind: FieldKind.Categorical } ? items.Items!.Column<int>(m.Column) : null)];
        _lists = [.. modes.Select(m => m is { Kind: FieldKind.MultiValued } ? items.Items!.ListColumn(m.Column) : null)];
        _rows = [.. modes.Select(m => m is null || items.Known is null ? int.MaxValue : items.Known.RowsOf(m.Table))];
    }

    /// <summary>The values.</summary>
    public PastState State { get; }

    /// <summary>Observes one event of the user.</summary>
    public void Observe(long eventRow, int item, long time, bool isBehaviour)
    {
        State.Observe(time);
        for (int f = 0; f < _numbers.Length; f++)
        {
            if (_numbers[f] is { } numbers)
                State.ObserveNumber(f, numbers[eventRow]);
            else if (isBehaviour && _ids[f] is { } ids)
                ObserveId(f, ids[item]);
            else if (isBehaviour && _lists[f] is { } lists)
                foreach (int id in lists[item])
                    ObserveId(f, id);
        }
    }

    private void ObserveId(int feature, int id)
    {
        if (id >= _rows[feature])
            return;
        _single[0] = id;
        State.ObserveIds(feature, _single);
    }
}
