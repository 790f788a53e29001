using System.Globalization;
using Mian.Batches;
using Mian.Dataset;
using Mian.Schema;

namespace Mian.Tests.Batches;

/// <summary>Works out every value of a batch from the plain lists of a <see cref="LearnableWorld"/>, one at a time.</summary>
internal sealed class NaiveReader(LearnableWorld world, SplitName split, int maxHistory)
{
    private readonly WorldSchema _schema = new(world);
    private readonly Dictionary<int, int> _historyRow = world.Events.Index().Where(e => e.Item.Behaviour).Select((e, row) => (e.Index, row)).ToDictionary();

    /// <summary>Compares a whole batch.</summary>
    public void AssertEqual(Batch batch)
    {
        for (var r = 0; r < batch.Requests; r++) AssertRequest(batch, r);
        for (var b = 0; b < batch.Samples; b++) AssertSample(batch, b);
    }

    private void AssertRequest(Batch batch, int r)
    {
        var row = (int)batch.RequestRows[r];
        var request = world.Requests[split][row];
        Assert.Equal(request.User, batch.Users[r]);
        var user = world.Users[request.User];
        Assert.Equal($"{_schema.Gender(user)}", Text(batch, "gender", r));
        Assert.Equal($"{WorldSchema.Device(user)}", Text(batch, "device", r));
        Assert.Equal(Scaled(user.Income), Text(batch, "income", r));
        Assert.Equal($"{WorldSchema.Hour(request)}", Text(batch, "hour", r));
        Assert.Equal($"{_schema.Cities.IdOf(WorldSchema.City(request.City))}", Text(batch, "city", r));
        Assert.Equal($"{WorldSchema.Gap(request)}", Text(batch, "gap", r));

        // The request's own event comes after every behaviour that the slice may hold.
        var before = Before(request);
        Assert.Equal(before.Count, batch.RequestHistory[r + 1] - batch.RequestHistory[r]);
        for (var t = 0; t < before.Count; t++) AssertBehaviour(batch, batch.RequestHistory[r] + t, (before[t].Event, before[t].Row, request));
    }

    private List<(WorldEvent Event, int Row)> Before(WorldRequest request)
    {
        var (begin, count) = world.EventsOfUser[request.User];
        var earlier = Enumerable.Range(begin, count).Where(e => e < request.Event && _historyRow.ContainsKey(e));
        return [.. earlier.Select(e => (world.Events[e], _historyRow[e])).TakeLast(maxHistory)];
    }

    private void AssertBehaviour(Batch batch, int t, (WorldEvent Event, int Row, WorldRequest Request) expected)
    {
        var e = expected.Event;
        Assert.True(e.Time <= expected.Request.Time);
        Assert.Equal(expected.Row, batch.HistoryRows[t]);
        Assert.Equal($"{_schema.ItemIds.IdOf(world.Items[e.Item].Key)}", Text(batch, "past_item", t));
        Assert.Equal($"{_schema.Categories.IdOf(WorldSchema.Category(e.Item))}", Text(batch, "past_category", t));
        Assert.Equal(string.Join('+', _schema.GenreIds(e.Item)), Text(batch, "past_genres", t));
        Assert.Equal(Scaled(world.Items[e.Item].Price), Text(batch, "past_price", t));
        Assert.Equal($"{WorldSchema.Rating(e)}", Text(batch, "rating", t));
        Assert.Equal($"{WorldSchema.Age(expected.Request.Time - e.Time)}", Text(batch, "age", t));
    }

    private void AssertSample(Batch batch, int b)
    {
        var r = batch.SampleRequest[b];
        Assert.InRange(b, batch.RequestSamples[r], batch.RequestSamples[r + 1] - 1);
        if (batch.SampleRows[b] >= 0)
        {
            var sample = world.Samples[split][(int)batch.SampleRows[b]];
            Assert.Equal(sample.Request, batch.RequestRows[r]);
            Assert.Equal(sample.Item, batch.Items[b]);
            Assert.Equal(sample.Label, batch.Labels[b]);
        }

        var item = batch.Items[b];
        Assert.Equal($"{_schema.ItemIds.IdOf(world.Items[item].Key)}", Text(batch, "item_id", b));
        Assert.Equal($"{_schema.Categories.IdOf(WorldSchema.Category(item))}", Text(batch, "category", b));
        Assert.Equal(string.Join('+', _schema.GenreIds(item)), Text(batch, "genres", b));
        Assert.Equal(Scaled(world.Items[item].Price), Text(batch, "price", b));
    }

    private static string Text(Batch batch, string field, int row) => BatchText.Value(batch.Field(field), row);

    private static string Scaled(float value) =>
        float.IsNaN(value) ? $"{ReservedIds.OutOfVocabulary}*1" : string.Create(CultureInfo.InvariantCulture, $"{ReservedIds.First}*{value}");
}
