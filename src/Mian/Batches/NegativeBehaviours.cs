using Mian.Schema;

namespace Mian.Batches;

/// <summary>
/// Draws, for each behaviour of a batch, another item of the data set uniformly (section 4.2 of Zhou et al. 2019, DIEN,
/// https://arxiv.org/abs/1809.03672). Fields of the event, such as its age, stay as they are: only the item differs.
/// </summary>
internal sealed class NegativeBehaviours
{
    // Keeps these draws apart from those of replaced ids, which have the same seed, epoch and key.
    private const long Stream = 0x6e65_6762_6568;

    private readonly RequestSource _source;
    private readonly long _seed;
    private readonly int _items;
    private readonly List<(FieldSchema Field, FieldReader? Reader)> _fields = [];
    private long[] _drawn = [];

    /// <exception cref="MianException">There are fewer than two items, so no other can be drawn.</exception>
    internal NegativeBehaviours(RequestSource source, long seed)
    {
        _source = source;
        _seed = seed;
        _items = checked((int)source.Cut.Items);
        if (_items < 2)
            throw new MianException($"The data set in {source.Dataset.Directory} has {_items} item, so no other can be drawn as the negative of a behaviour. Expected: two or more. Set dien.auxiliary_weight=0, which leaves out the loss that needs them, or train another model.");
        foreach (var field in source.Schema.InGroup(FieldGroup.Behaviour))
            _fields.Add((field, field.Storage == FieldStorage.Items ? new FieldReader(source, field) : null));
    }

    /// <summary>Fills <see cref="Batch.NegativeBehaviours"/>; <paramref name="epoch"/> and <paramref name="key"/> make the draws repeatable.</summary>
    internal void Fill(Batch batch, int epoch, long key)
    {
        if (batch.NegativeBehaviours.Count == 0) batch.NegativeBehaviours = [.. _fields.Select(f => new FieldValues(f.Field))];
        Draw(batch, epoch, key);
        for (var f = 0; f < _fields.Count; f++)
        {
            if (_fields[f].Reader is { } reader) reader.Read(_drawn.AsSpan(0, batch.Behaviours), batch.NegativeBehaviours[f]);
            else batch.NegativeBehaviours[f].CopyFrom(batch.Field(_fields[f].Field.Name));
        }
    }

    private void Draw(Batch batch, int epoch, long key)
    {
        var random = new SplitMix64(SplitMix64.Combine(_seed ^ Stream, epoch, key));
        _drawn = Batch.Grow(_drawn, batch.Behaviours);
        for (var t = 0; t < batch.Behaviours; t++)
        {
            // Uniform over the other items: those from the real one on move up by one.
            var other = random.Below(_items - 1);
            _drawn[t] = other >= _source.HistoryItem[batch.HistoryRows[t]] ? other + 1 : other;
        }
    }
}
