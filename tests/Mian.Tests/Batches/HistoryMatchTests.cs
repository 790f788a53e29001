using Mian.Batches;
using Mian.Dataset;

namespace Mian.Tests.Batches;

public sealed class HistoryMatchTests
{
    [Fact]
    public void RelationOf_ItemsWithSeveralCategoriesOrNone_EqualsSets()
    {
        using var world = new PublishedWorld();
        var seen = new Dictionary<HistoryRelation, int>();
        foreach (var batch in Batches(world))
        {
            (FieldValues, FieldValues) genres = (batch.Field("genres"), batch.Field("past_genres"));
            for (var b = 0; b < batch.Samples; b++)
            {
                var relation = HistoryMatch.RelationOf(world.Source(), batch, b, genres);
                Assert.Equal(ByGenre(world.World, batch, b), relation);
                seen[relation] = seen.GetValueOrDefault(relation) + 1;
            }
        }

        // Every case occurs, or the test would say little.
        Assert.Equal(4, seen.Count);
    }

    [Fact]
    public void RelationOf_NoCategory_IsByTheItem()
    {
        using var world = new PublishedWorld();
        foreach (var batch in Batches(world))
        {
            for (var b = 0; b < batch.Samples; b++)
            {
                var history = History(world.World, batch, b);
                var expected = history.Count == 0 ? HistoryRelation.NoHistory : history.Contains(batch.Items[b]) ? HistoryRelation.Relevant : HistoryRelation.Irrelevant;
                Assert.Equal(expected, HistoryMatch.RelationOf(world.Source(), batch, b, null));
            }
        }
    }

    [Fact]
    public void SecondsSinceLast_AnyRequest_IsFromTheLastBehaviourBefore()
    {
        using var world = new PublishedWorld();
        foreach (var batch in Batches(world))
        {
            for (var r = 0; r < batch.Requests; r++)
            {
                var request = world.World.Requests[SplitName.Train][(int)batch.RequestRows[r]];
                var last = world.World.EventsOf(request.User).Where(e => e.Behaviour).Take(request.HistoryEnd).LastOrDefault();
                Assert.Equal(last is null ? -1 : request.Time - last.Time, world.Source().SecondsSinceLast(batch, r));
            }
        }
    }

    [Fact]
    public void Read_SomeFields_LeavesTheOthersEmpty()
    {
        using var world = new PublishedWorld();
        var whole = new BatchReader(world.Source(), new BatchOptions()).Read().First();
        var part = new BatchReader(world.Source(), new BatchOptions { Fields = new HashSet<string> { "category", "past_genres" } }).Read().First();

        foreach (var field in part.Fields)
        {
            if (field.Schema.Name is not ("category" or "past_genres"))
            {
                Assert.Equal((0, 0), (field.Rows, field.Values));
                continue;
            }

            Assert.Equal(whole.Field(field.Schema.Name).Rows, field.Rows);
            for (var row = 0; row < field.Rows; row++) Assert.Equal(whole.Field(field.Schema.Name).Row(row).ToArray(), field.Row(row).ToArray());
        }

        Assert.Equal(whole.HistoryRows.Take(whole.Behaviours), part.HistoryRows.Take(part.Behaviours));
    }

    private static IEnumerable<Batch> Batches(PublishedWorld world) => new BatchReader(world.Source(), new BatchOptions { BatchSize = 64 }).Read();

    private static HistoryRelation ByGenre(LearnableWorld world, Batch batch, int sample)
    {
        var (history, item) = (History(world, batch, sample), batch.Items[sample]);
        if (history.Count == 0) return HistoryRelation.NoHistory;
        var genres = world.Items[item].Genres;
        if (genres.Length == 0) return history.Contains(item) ? HistoryRelation.Relevant : HistoryRelation.Unknown;
        return history.Exists(h => world.Items[h].Genres.Intersect(genres).Any()) ? HistoryRelation.Relevant : HistoryRelation.Irrelevant;
    }

    /// <summary>Items of the last six behaviours before the sample's request, the limit of the world.</summary>
    private static List<int> History(LearnableWorld world, Batch batch, int sample)
    {
        var request = world.Requests[SplitName.Train][(int)batch.RequestRows[batch.SampleRequest[sample]]];
        return [.. world.EventsOf(request.User).Where(e => e.Behaviour).Take(request.HistoryEnd).TakeLast(6).Select(e => e.Item)];
    }
}
