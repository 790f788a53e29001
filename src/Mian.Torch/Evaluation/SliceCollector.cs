using Mian.Batches;
using Mian.Dataset;
using Mian.Metrics;
using Mian.Schema;

namespace Mian.Torch.Evaluation;

/// <summary>
/// Sorts samples into slices: by history length, by how often the candidate occurs in training, by the time since the last behaviour, and
/// by whether the candidate relates to the history. A slice that the data set cannot have is left out.
/// </summary>
internal sealed class SliceCollector
{
    private const int BatchSize = 4096;
    private readonly RequestSource _source;
    private readonly Column<long> _trainCount;
    private readonly (string Item, string Behaviour)? _category;
    private readonly List<Cut> _cuts;

    internal SliceCollector(RequestSource source, int samples)
    {
        _source = source;
        _trainCount = source.TrainCounts;
        _category = source.Schema.CategoryFields();
        _cuts = [New(SliceDefinition.HistoryLength, HistoryLengths), New(SliceDefinition.ItemFrequency, ItemFrequencies)];
        if (source.Dataset.Manifest.HasTimes) _cuts.Add(New(SliceDefinition.Inactivity, Inactivities));
        _cuts.Add(New(_category is null ? SliceDefinition.ItemSeen : SliceDefinition.CategorySeen, Relations));

        Cut New(SliceDefinition definition, Func<Batch, Func<int, long>> numbersOf) => new(definition, new byte[samples], numbersOf);
    }

    /// <summary>The slices of a whole part, without a model.</summary>
    /// <param name="source">The part.</param>
    /// <param name="history">At most so many recent behaviours; null for the data set's own limit.</param>
    /// <param name="work">Progress and cancellation.</param>
    /// <returns>In the order of the part's samples.</returns>
    internal static IReadOnlyList<Slice> Read(RequestSource source, int? history, Work work)
    {
        var count = checked((int)source.SampleCount);
        var collector = new SliceCollector(source, count);
        var done = 0;
        foreach (var batch in new BatchReader(source, new BatchOptions { BatchSize = BatchSize, MaxHistory = history, Fields = FieldsOf(source.Schema) }).Read(0, 0, work.Cancellation))
        {
            collector.Add(batch, done);
            done += batch.Samples;
            work.Progress.Report(work.Phase, done, count, "samples");
        }

        return collector.ToSlices();
    }

    internal void Add(Batch batch, int first)
    {
        foreach (var cut in _cuts)
        {
            var numberOf = cut.NumbersOf(batch);
            for (var b = 0; b < batch.Samples; b++) cut.Groups[first + b] = cut.Definition.GroupOf(numberOf(b));
        }
    }

    internal IReadOnlyList<Slice> ToSlices() => [.. _cuts.Select(c => new Slice(c.Definition, c.Groups))];

    private static HashSet<string> FieldsOf(DatasetSchema schema) => schema.CategoryFields() is { } category ? [category.Item, category.Behaviour] : [];

    private Func<int, long> HistoryLengths(Batch batch) => b => _source.HistoryLength(batch.RequestRows[batch.SampleRequest[b]]);

    private Func<int, long> ItemFrequencies(Batch batch) => b => batch.Items[b] < 0 ? 0 : _trainCount[batch.Items[b]];

    private Func<int, long> Inactivities(Batch batch) => b => _source.SecondsSinceLast(batch, batch.SampleRequest[b]);

    private Func<int, long> Relations(Batch batch)
    {
        (FieldValues, FieldValues)? fields = _category is { } names ? (batch.Field(names.Item), batch.Field(names.Behaviour)) : null;
        return b => (long)HistoryMatch.RelationOf(_source, batch, b, fields);
    }

    /// <summary>A slice in the making.</summary>
    /// <param name="Definition">How the set is cut.</param>
    /// <param name="Groups">[N] group of each sample.</param>
    /// <param name="NumbersOf">For a batch, the number of each of its samples.</param>
    private sealed record Cut(SliceDefinition Definition, byte[] Groups, Func<Batch, Func<int, long>> NumbersOf);
}
