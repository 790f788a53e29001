using Mian.Batches;
using Mian.Dataset;
using Mian.Metrics;

namespace Mian.Torch.Evaluation;

/// <summary>Sorts samples into slices: by history length, by how often the candidate occurs in training, and by whether its category is in the history.</summary>
internal sealed class SliceCollector
{
    private readonly RequestSource _source;
    private readonly Column<long> _trainCount;
    private readonly byte[] _history;
    private readonly byte[] _frequency;
    private readonly byte[]? _category;
    private readonly (string Item, string Behaviour)? _categoryFields;

    internal SliceCollector(RequestSource source, int samples)
    {
        _source = source;
        _trainCount = source.TrainCounts;
        _history = new byte[samples];
        _frequency = new byte[samples];
        _categoryFields = source.Schema.CategoryFields();
        if (_categoryFields is not null) _category = new byte[samples];
    }

    internal void Add(Batch batch, int first)
    {
        for (var b = 0; b < batch.Samples; b++)
        {
            var request = batch.SampleRequest[b];
            var item = batch.Items[b];
            _history[first + b] = SliceDefinition.HistoryLength.GroupOf(_source.HistoryLength(batch.RequestRows[request]));
            _frequency[first + b] = SliceDefinition.ItemFrequency.GroupOf(item < 0 ? 0 : _trainCount[item]);
        }

        if (_categoryFields is { } names) AddCategories(batch, first, (batch.Field(names.Item), batch.Field(names.Behaviour)));
    }

    internal IReadOnlyList<Slice> ToSlices()
    {
        var slices = new List<Slice> { new(SliceDefinition.HistoryLength, _history), new(SliceDefinition.ItemFrequency, _frequency) };
        if (_category is not null) slices.Add(new Slice(SliceDefinition.CategorySeen, _category));
        return slices;
    }

    private void AddCategories(Batch batch, int first, (FieldValues Item, FieldValues Behaviour) fields)
    {
        for (var b = 0; b < batch.Samples; b++)
            _category![first + b] = SliceDefinition.CategorySeen.GroupOf(HistoryMatch.SharesValue(batch, b, fields) ? 1 : 0);
    }
}
