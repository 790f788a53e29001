using Mian.Batches;
using Mian.Dataset;
using Mian.Schema;

namespace Mian.Tests.Batches;

public sealed class BatchReaderTests
{
    private static readonly WorldOptions Sampled = new() { NegativesPerClick = 2 };

    public static TheoryData<string> Parts()
    {
        var parts = new TheoryData<string>();
        foreach (var split in Enum.GetValues<SplitName>()) parts.Add(split.ToString());
        return parts;
    }

    [Theory]
    [MemberData(nameof(Parts))]
    public void Read_LabelledPart_EqualsNaiveReader(string part) => AssertNaive(new WorldOptions(), Enum.Parse<SplitName>(part), null);

    [Theory]
    [MemberData(nameof(Parts))]
    public void Read_PartWithFixedNegatives_EqualsNaiveReader(string part) => AssertNaive(Sampled, Enum.Parse<SplitName>(part), null);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    public void Read_OtherHistoryLimit_EqualsNaiveReader(int maxHistory) => AssertNaive(Sampled, SplitName.Valid, maxHistory);

    [Fact]
    public void Read_TablesOfManyShards_EqualsNaiveReader() => AssertNaive(new WorldOptions { ShardRows = 16, Users = 60 }, SplitName.Train, null);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_OneEpoch_HoldsEverySampleOnceWithItsRequestWhole(bool shuffle)
    {
        using var world = new PublishedWorld(Sampled);
        var samples = world.World.Samples[SplitName.Train];
        var seen = new List<long>();
        foreach (var batch in new BatchReader(world.Source(), new BatchOptions { BatchSize = 32, Shuffle = shuffle, Seed = 5 }).Read())
        {
            Assert.InRange(batch.Samples, 1, 32);
            for (var r = 0; r < batch.Requests; r++)
            {
                var rows = batch.SampleRows[batch.RequestSamples[r]..batch.RequestSamples[r + 1]];
                var expected = samples.Index().Where(s => s.Item.Request == batch.RequestRows[r]).Select(s => (long)s.Index);
                Assert.Equal(expected, rows);
                Assert.Equal(1, batch.Labels[batch.RequestSamples[r]]);
            }

            seen.AddRange(batch.SampleRows.Take(batch.Samples));
        }

        Assert.Equal(samples.Count, seen.Count);
        var all = Enumerable.Range(0, samples.Count).Select(i => (long)i);
        if (shuffle)
        {
            Assert.NotEqual(all, seen);
            Assert.Equal(all, seen.Order());
        }
        else
        {
            Assert.Equal(all, seen);
        }
    }

    [Fact]
    public void Read_RequestLargerThanTheBatch_StaysWhole()
    {
        using var world = new PublishedWorld(new WorldOptions { NegativesPerClick = 7 });
        foreach (var batch in new BatchReader(world.Source(), new BatchOptions { BatchSize = 4, Shuffle = true }).Read())
        {
            // User 0 has every item, so nothing could be sampled.
            if (batch.Users.Take(batch.Requests).All(u => u == 0)) Assert.Equal(batch.Requests, batch.Samples);
            else Assert.Equal((1, 8), (batch.Requests, batch.Samples));
        }
    }

    [Fact]
    public void Read_Shuffled_DependsOnSeedAndEpochOnly()
    {
        using var world = new PublishedWorld(Sampled);
        var first = Texts(new BatchReader(world.Source(), Options(9)), 2);
        Assert.Equal(first, Texts(new BatchReader(world.Source(), Options(9)), 2));
        Assert.NotEqual(first, Texts(new BatchReader(world.Source(), Options(9)), 3));
        Assert.NotEqual(first, Texts(new BatchReader(world.Source(), Options(10)), 2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Read_Skip_ContinuesExactly(int skip)
    {
        using var world = new PublishedWorld(Sampled with { Timing = NegativeTiming.Fresh });
        var options = Options(4) with { DrawNegatives = true, OutOfVocabularyRate = 0.1 };
        var all = Texts(new BatchReader(world.Source(), options), 1);
        Assert.Equal(all.Skip(skip), Texts(new BatchReader(world.Source(), options), 1, skip));
    }

    [Fact]
    public void Read_ConsumerIsSlow_SeesTheSameBatches()
    {
        using var world = new PublishedWorld(Sampled);
        var fast = Texts(new BatchReader(world.Source(), Options(3)), 0);
        var slow = new List<string>();
        foreach (var batch in new BatchReader(world.Source(), Options(3)).Read())
        {
            var before = BatchText.Of(batch);
            Thread.Yield();
            slow.Add(BatchText.Of(batch));
            Assert.Equal(before, slow[^1]);
        }

        Assert.Equal(fast, slow);
    }

    [Fact]
    public void Read_Cancelled_ThrowsAndEndsTheProducer()
    {
        using var world = new PublishedWorld(Sampled);
        using var cancellation = new CancellationTokenSource();
        var read = 0;
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var _ in new BatchReader(world.Source(), new BatchOptions { BatchSize = 3 }).Read(0, 0, cancellation.Token))
            {
                if (++read == 2) cancellation.Cancel();
            }
        });
        Assert.InRange(read, 2, 12);
    }

    [Fact]
    public void Read_LeftEarly_EndsTheProducer()
    {
        using var world = new PublishedWorld(Sampled);
        var reader = new BatchReader(world.Source(), new BatchOptions { BatchSize = 1 });
        for (var i = 0; i < 20; i++) Assert.Equal(1, reader.Read().First().Requests);
    }

    [Fact]
    public void Read_DamagedData_TellsTheConsumer()
    {
        using var world = new PublishedWorld();
        using var tables = new LooseTables(world, [(3, -5_000_000_000, 4)], [(0, 1, 0)]);
        var reader = new BatchReader(tables.Source, new BatchOptions());
        var error = Assert.Throws<MianException>(() => reader.Read().Count());
        Assert.Contains("Reading batches failed", error.Message, StringComparison.Ordinal);
        Assert.Contains("age", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UnknownUserAndItem_AreOutOfVocabularyWithoutHistory()
    {
        using var world = new PublishedWorld();
        using var tables = new LooseTables(world, [(-1, 2_000_000_000, 0), (3, 2_000_000_000, 2)], [(0, 5, 0), (0, -1, 0), (1, -1, 1)]);
        var batch = new BatchReader(tables.Source, new BatchOptions()).Read().Single();
        Assert.Equal([-1, 3], batch.Users.Take(2));
        Assert.Equal([0, 0, 2], batch.RequestHistory.Take(3));
        foreach (var name in (string[])["gender", "device"]) Assert.Equal(ReservedIds.OutOfVocabulary, batch.Field(name).Ids[0]);
        Assert.Equal("1*1", BatchText.Value(batch.Field("income"), 0));
        foreach (var b in (int[])[1, 2])
        {
            Assert.Equal(ReservedIds.OutOfVocabulary, batch.Field("item_id").Ids[b]);
            Assert.Equal("1*1", BatchText.Value(batch.Field("price"), b));
            Assert.Equal("", BatchText.Value(batch.Field("genres"), b));
        }

        Assert.Equal("i5", world.World.Items[batch.Items[0]].Key);
        Assert.NotEqual(ReservedIds.OutOfVocabulary, batch.Field("item_id").Ids[0]);
    }

    [Fact]
    public void Read_NoSamples_GivesNoBatch()
    {
        using var world = new PublishedWorld();
        using var tables = new LooseTables(world, [], []);
        Assert.Empty(new BatchReader(tables.Source, new BatchOptions { Shuffle = true }).Read());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void BatchReader_BatchSizeBelowOne_IsRefused(int size)
    {
        using var world = new PublishedWorld();
        Assert.Contains("batch size", Assert.Throws<MianException>(() => new BatchReader(world.Source(), new BatchOptions { BatchSize = size })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Field_UnknownName_Throws()
    {
        using var world = new PublishedWorld();
        Assert.Throws<KeyNotFoundException>(() => new Batch(world.Dataset.Schema).Field("nothing"));
    }

    private static BatchOptions Options(long seed) => new() { BatchSize = 50, Shuffle = true, Seed = seed };

    private static List<string> Texts(BatchReader reader, int epoch, int skip = 0) => [.. reader.Read(epoch, skip).Select(BatchText.Of)];

    private static void AssertNaive(WorldOptions options, SplitName split, int? maxHistory)
    {
        using var world = new PublishedWorld(options);
        var naive = new NaiveReader(world.World, split, maxHistory ?? options.MaxHistory);
        var samples = 0;
        foreach (var batch in new BatchReader(world.Source(split), new BatchOptions { BatchSize = 64, Shuffle = true, MaxHistory = maxHistory }).Read())
        {
            naive.AssertEqual(batch);
            samples += batch.Samples;
        }

        Assert.Equal(world.World.Samples[split].Count, samples);
    }
}
