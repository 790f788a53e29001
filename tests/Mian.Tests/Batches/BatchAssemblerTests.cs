using Mian.Batches;
using Mian.Dataset;

namespace Mian.Tests.Batches;

public sealed class BatchAssemblerTests : IDisposable
{
    private readonly PublishedWorld _world = new(new WorldOptions { NegativesPerClick = 2 });

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData(2)]
    public void Read_AnyRowsInAnyOrder_EqualsNaiveReader(int? maxHistory)
    {
        long[] rows = [17, 3, 4, 3, 200, 0];
        var batch = BatchAssembler.Read(_world.Source(SplitName.Test), rows, maxHistory);
        new NaiveReader(_world.World, SplitName.Test, maxHistory ?? _world.World.Options.MaxHistory).AssertEqual(batch);
        Assert.Equal(rows, batch.SampleRows.Take(batch.Samples));
        Assert.Equal(rows.Length, batch.Requests);
    }

    [Fact]
    public void Read_NoRows_GivesAnEmptyBatch()
    {
        var batch = BatchAssembler.Read(_world.Source(), [], null);
        Assert.Equal((0, 0, 0), (batch.Samples, batch.Requests, batch.Behaviours));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Without_MarkedBehaviours_KeepsTheOthersAndEverythingElse(int every)
    {
        var batch = new BatchReader(_world.Source(), new BatchOptions { BatchSize = 90 }).Read().First();
        var removed = Enumerable.Range(0, batch.Behaviours + 3).Select(t => every > 0 && t % every == 0).ToArray();
        var before = BatchText.Of(batch);
        var copy = BatchAssembler.Without(batch, removed);
        Assert.Equal(before, BatchText.Of(batch));
        Assert.Equal(Enumerable.Range(0, batch.Behaviours).Count(t => !removed[t]), copy.Behaviours);
        if (every == 0) Assert.Equal(before, BatchText.Of(copy));
        for (var r = 0; r < batch.Requests; r++)
        {
            var kept = Enumerable.Range(batch.RequestHistory[r], batch.RequestHistory[r + 1] - batch.RequestHistory[r]).Where(t => !removed[t]).ToList();
            var now = Enumerable.Range(copy.RequestHistory[r], copy.RequestHistory[r + 1] - copy.RequestHistory[r]).ToList();
            Assert.Equal(kept.Select(t => batch.HistoryRows[t]), now.Select(t => copy.HistoryRows[t]));
            foreach (var field in (string[])["past_item", "past_genres", "past_price", "rating", "age"])
                Assert.Equal(kept.Select(t => BatchText.Value(batch.Field(field), t)), now.Select(t => BatchText.Value(copy.Field(field), t)));
        }

        static string Rest(string text) => string.Join('\n', text.Split('\n').Where(l => !l.StartsWith("past", StringComparison.Ordinal) && l.Split(':')[0] is not ("rating" or "age" or "history rows" or "request history") && !l.Contains("behaviours", StringComparison.Ordinal)));
        Assert.Equal(Rest(before), Rest(BatchText.Of(copy)));
    }

    [Fact]
    public void Without_TooFewMarks_IsRefused()
    {
        var batch = new BatchReader(_world.Source(), new BatchOptions()).Read().First();
        Assert.Contains("marks", Assert.Throws<ArgumentException>(() => BatchAssembler.Without(batch, new bool[batch.Behaviours - 1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RequestSource_Lookups_EqualTheWorld()
    {
        var source = _world.Source(SplitName.Valid);
        var (requests, samples) = (_world.World.Requests[SplitName.Valid], _world.World.Samples[SplitName.Valid]);
        Assert.Equal(samples.Count, source.SampleCount);
        for (var i = 0; i < samples.Count; i++)
        {
            Assert.Equal(requests[samples[i].Request].HistoryEnd, source.HistoryLengthOfSample(i));
            Assert.Equal(samples[i].Label == 1, source.IsPositive(i));
        }

        for (var r = 0; r < requests.Count; r++)
        {
            Assert.Equal(requests[r].HistoryEnd, source.HistoryLength(r));
            Assert.Equal(requests[r].Time, source.TimeOf(r));
        }

        foreach (var (row, e) in _world.World.History.Index()) Assert.Equal((e.Item, e.Time), source.Behaviour(row));
        Assert.Null(source.TrueProbabilities());
        var counts = _world.World.TrainingEvents().GroupBy(e => e.Item).ToDictionary(g => g.Key, g => g.LongCount());
        for (var item = 0; item < _world.World.Items.Count; item++) Assert.Equal(counts.GetValueOrDefault(item), source.TrainCounts[item]);
    }

    [Fact]
    public void TrueProbabilities_KnownToTheData_AreRead()
    {
        using var world = new PublishedWorld();
        var truth = world.Source(SplitName.Test).TrueProbabilities();
        Assert.Equal(world.World.Samples[SplitName.Test].Select(s => s.Probability), truth!.Value.ToArray());
    }

    [Fact]
    public void TableOf_Ages_AreNotStored() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _world.Source().TableOf(Mian.Schema.FieldStorage.Age));
}
