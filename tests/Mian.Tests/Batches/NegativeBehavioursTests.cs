using Mian.Batches;
using Mian.Schema;

namespace Mian.Tests.Batches;

/// <summary>The other item that stands beside each behaviour for losses on sampled negatives.</summary>
public sealed class NegativeBehavioursTests
{
    private static readonly BatchOptions Drawing = new() { BatchSize = 40, Shuffle = true, Seed = 2, NegativeBehaviours = true };

    [Fact]
    public void Read_NotAskedFor_DrawsNone()
    {
        using var world = new PublishedWorld();
        Assert.All(new BatchReader(world.Source(), Drawing with { NegativeBehaviours = false }).Read(), b => Assert.Empty(b.NegativeBehaviours));
    }

    [Fact]
    public void Read_AnyBehaviour_HasAnotherItemWithItsOwnFields()
    {
        using var world = new PublishedWorld();
        var fields = ItemFields(world);
        var rowOf = Enumerable.Range(0, (int)world.Dataset.Items.Rows).ToDictionary(i => Values(world, i, fields));
        foreach (var batch in new BatchReader(world.Source(), Drawing).Read())
        {
            var source = world.Source();
            Assert.Equal(batch.Behaviours, batch.NegativeBehaviour(fields[0].Name).Rows);
            for (var t = 0; t < batch.Behaviours; t++)
            {
                var drawn = string.Join("|", fields.Select(f => string.Join(",", batch.NegativeBehaviour(f.Name).Row(t).ToArray())));
                Assert.True(rowOf.TryGetValue(drawn, out var item), $"'{drawn}' is no item of the data set.");
                Assert.NotEqual(source.HistoryItem[batch.HistoryRows[t]], item);
            }
        }
    }

    [Fact]
    public void Read_ManyDraws_AreUniformOverTheOtherItems()
    {
        using var world = new PublishedWorld(new WorldOptions { Users = 800, Items = 8 });
        var id = ItemFields(world)[0].Name;
        var counts = new Dictionary<int, int>();
        for (var epoch = 0; epoch < 6; epoch++)
        {
            foreach (var batch in new BatchReader(world.Source(), Drawing).Read(epoch))
            {
                foreach (var drawn in batch.NegativeBehaviour(id).Ids.AsSpan(0, batch.Behaviours)) counts[drawn] = counts.GetValueOrDefault(drawn) + 1;
            }
        }

        Assert.Equal(8, counts.Count);
        // An item that is met often is drawn less often in its own place, by at most its share of the behaviours.
        var mean = counts.Values.Average();
        Assert.All(counts.Values, c => Assert.InRange(c, 0.6 * mean, 1.4 * mean));
    }

    [Fact]
    public void Read_SameSeedAndEpoch_DrawsTheSame()
    {
        using var world = new PublishedWorld();
        Assert.Equal(Draws(Drawing, 1), Draws(Drawing, 1));
        Assert.NotEqual(Draws(Drawing, 1), Draws(Drawing, 2));
        Assert.NotEqual(Draws(Drawing, 1), Draws(Drawing with { Seed = 3 }, 1));

        List<int> Draws(BatchOptions options, int epoch) =>
            [.. new BatchReader(world.Source(), options).Read(epoch).SelectMany(b => b.NegativeBehaviour(ItemFields(world)[0].Name).Ids[..b.Behaviours])];
    }

    private static List<FieldSchema> ItemFields(PublishedWorld world) =>
        [.. world.Dataset.Schema.InGroup(FieldGroup.Behaviour).Where(f => f.Storage == FieldStorage.Items)];

    /// <summary>The values of an item as the reader of behaviours gives them, found where the item was met.</summary>
    private static string Values(PublishedWorld world, int item, List<FieldSchema> fields)
    {
        var reader = fields.Select(f => (f, new FieldReader(world.Source(), f)));
        return string.Join("|", reader.Select(r =>
        {
            var values = new FieldValues(r.f);
            r.Item2.Read([item], values);
            return string.Join(",", values.Row(0).ToArray());
        }));
    }
}
