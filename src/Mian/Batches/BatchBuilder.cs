using Mian.Features;
using Mian.Schema;

namespace Mian.Batches;

/// <summary>One request with its candidates: consecutive samples of the samples table, plus negatives drawn now.</summary>
/// <param name="FirstSample">Row of the first sample.</param>
/// <param name="Samples">Number of samples, 1 or more.</param>
internal readonly record struct RequestGroup(long FirstSample, int Samples);

/// <summary>Fills batches from the tables of a <see cref="RequestSource"/>.</summary>
internal sealed class BatchBuilder
{
    private readonly RequestSource _source;
    private readonly BatchOptions _options;
    private readonly FieldReader[] _readers;
    private readonly FreshNegatives? _negatives;
    private readonly NegativeBehaviours? _negativeBehaviours;
    private readonly int[] _drawn;
    private long[] _itemRows = [];
    private long[] _userRows = [];
    private long[] _historyItemRows = [];

    internal BatchBuilder(RequestSource source, BatchOptions options, FreshNegatives? negatives)
    {
        _source = source;
        _options = options;
        _negatives = negatives;
        _drawn = new int[NegativesPerPositive];
        _readers = [.. source.Dataset.Schema.Fields.Select(f => new FieldReader(source, f))];
        if (options.NegativeBehaviours) _negativeBehaviours = new NegativeBehaviours(source, options.Seed);
    }

    private int NegativesPerPositive => _negatives?.PerPositive ?? 0;

    /// <summary>Fills a batch with groups; <paramref name="epoch"/> and <paramref name="key"/> make every random draw repeatable.</summary>
    internal void Fill(Batch batch, ReadOnlySpan<RequestGroup> groups, int epoch, long key)
    {
        var samples = 0;
        foreach (var group in groups) samples += group.Samples * (1 + NegativesPerPositive);
        batch.Reset(samples, groups.Length);
        FillSamples(batch, groups, epoch);
        FillHistory(batch);
        FillFields(batch);
        if (_options.OutOfVocabularyRate > 0) ReplaceIds(batch, epoch, key);
        _negativeBehaviours?.Fill(batch, epoch, key);
    }

    private void FillSamples(Batch batch, ReadOnlySpan<RequestGroup> groups, int epoch)
    {
        var next = 0;
        for (var r = 0; r < groups.Length; r++)
        {
            var request = _source.SampleRequest[groups[r].FirstSample];
            batch.RequestRows[r] = request;
            batch.Users[r] = _source.User[request];
            for (var i = 0; i < groups[r].Samples; i++)
            {
                var row = groups[r].FirstSample + i;
                Put(batch, next++, r, (row, _source.Item[row], _source.Label[row]));
                if (_negatives is null) continue;
                // A user who has every item has no negative: the positive then stands alone.
                if (!_negatives.TryDraw(batch.Users[r], epoch, (row, _drawn))) continue;
                foreach (var item in _drawn) Put(batch, next++, r, (-1, item, 0));
            }

            batch.RequestSamples[r + 1] = next;
        }

        batch.TrimSamples(next);
    }

    private static void Put(Batch batch, int position, int request, (long Row, int Item, byte Label) sample)
    {
        batch.SampleRequest[position] = request;
        batch.SampleRows[position] = sample.Row;
        batch.Items[position] = sample.Item;
        batch.Labels[position] = sample.Label;
    }

    private void FillHistory(Batch batch)
    {
        var limit = _options.MaxHistory ?? _source.Dataset.Schema.MaxHistory;
        for (var r = 0; r < batch.Requests; r++)
        {
            var length = batch.Users[r] < 0 ? 0 : Math.Min(limit, _source.HistoryEnd[batch.RequestRows[r]]);
            batch.RequestHistory[r + 1] = batch.RequestHistory[r] + length;
        }

        batch.ResizeHistory(batch.Behaviours);
        for (var r = 0; r < batch.Requests; r++)
        {
            var begin = batch.RequestHistory[r];
            var length = batch.RequestHistory[r + 1] - begin;
            if (length == 0) continue;
            var first = _source.HistoryBegin[batch.Users[r]] + _source.HistoryEnd[batch.RequestRows[r]] - length;
            for (var t = 0; t < length; t++) batch.HistoryRows[begin + t] = first + t;
        }
    }

    private void FillFields(Batch batch)
    {
        _itemRows = Batch.Grow(_itemRows, batch.Samples);
        for (var i = 0; i < batch.Samples; i++) _itemRows[i] = batch.Items[i];
        _userRows = Batch.Grow(_userRows, batch.Requests);
        for (var i = 0; i < batch.Requests; i++) _userRows[i] = batch.Users[i];
        _historyItemRows = Batch.Grow(_historyItemRows, batch.Behaviours);
        for (var i = 0; i < batch.Behaviours; i++) _historyItemRows[i] = _source.HistoryItem[batch.HistoryRows[i]];
        for (var f = 0; f < _readers.Length; f++)
        {
            var values = batch.Fields[f];
            if (_options.Fields?.Contains(values.Schema.Name) == false) values.Reset(0);
            else if (values.Schema.Storage == FieldStorage.Age) FieldReader.ReadAges(_source, batch, values);
            else _readers[f].Read(RowsFor(batch, values.Schema), values);
        }
    }

    private ReadOnlySpan<long> RowsFor(Batch batch, FieldSchema field) => (field.Group, field.Storage) switch
    {
        (FieldGroup.Item, _) => _itemRows.AsSpan(0, batch.Samples),
        (FieldGroup.Behaviour, FieldStorage.History) => batch.HistoryRows.AsSpan(0, batch.Behaviours),
        (FieldGroup.Behaviour, _) => _historyItemRows.AsSpan(0, batch.Behaviours),
        (_, FieldStorage.Users) => _userRows.AsSpan(0, batch.Requests),
        _ => batch.RequestRows.AsSpan(0, batch.Requests),
    };

    /// <summary>Trains the out-of-vocabulary rows: a small share of the ids of vocabulary and hashed fields becomes unknown.</summary>
    private void ReplaceIds(Batch batch, int epoch, long key)
    {
        var random = new SplitMix64(SplitMix64.Combine(_options.Seed, epoch, key));
        var threshold = (ulong)(_options.OutOfVocabularyRate * ulong.MaxValue);
        foreach (var values in batch.Fields)
        {
            if (!IsLearnedVocabulary(values.Schema)) continue;
            var ids = values.Ids;
            for (var i = 0; i < values.Values; i++)
            {
                if (random.Next() < threshold && ids[i] != ReservedIds.Padding) ids[i] = ReservedIds.OutOfVocabulary;
            }
        }
    }

    private bool IsLearnedVocabulary(FieldSchema field) => field.Encoding switch
    {
        VocabularyEncoding or HashEncoding => true,
        SharedEncoding shared => IsLearnedVocabulary(_source.Dataset.Schema.Fields.First(f => f.Name == shared.ItemField)),
        _ => false,
    };
}
