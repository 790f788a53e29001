using Mian.Batches;
using Mian.Dataset;
using Mian.Schema;

namespace Mian.Tests.Batches;

/// <summary>What is drawn while batches are built: negatives, replaced ids, and the order.</summary>
public sealed class RandomDrawTests
{
    private static readonly WorldOptions Fresh = new() { NegativesPerClick = 3, Timing = NegativeTiming.Fresh };
    private static readonly BatchOptions Drawing = new() { BatchSize = 40, Shuffle = true, Seed = 2, DrawNegatives = true };

    [Theory]
    [InlineData(NegativeDistribution.Uniform)]
    [InlineData(NegativeDistribution.Popularity)]
    public void Read_FreshNegatives_AreNeverAnItemOfTheUser(NegativeDistribution distribution)
    {
        using var world = new PublishedWorld(Fresh with { Distribution = distribution });
        var reader = new BatchReader(world.Source(), Drawing);
        Assert.Equal(world.World.Samples[SplitName.Train].Count * 4, reader.Samples);
        var naive = new NaiveReader(world.World, SplitName.Train, world.World.Options.MaxHistory);
        foreach (var batch in reader.Read())
        {
            naive.AssertEqual(batch);
            for (var r = 0; r < batch.Requests; r++)
            {
                var owned = world.World.ItemsOf(batch.Users[r]);
                var (begin, end) = (batch.RequestSamples[r], batch.RequestSamples[r + 1]);
                Assert.Equal(1, batch.Labels[begin]);
                Assert.Contains(batch.Items[begin], owned);
                // User 0 has every item: the click stands alone.
                Assert.Equal(batch.Users[r] == 0 ? 1 : 4, end - begin);
                for (var b = begin + 1; b < end; b++)
                {
                    Assert.Equal(0, batch.Labels[b]);
                    Assert.Equal(-1, batch.SampleRows[b]);
                    Assert.DoesNotContain(batch.Items[b], owned);
                }
            }
        }
    }

    [Fact]
    public void Read_FreshNegatives_ChangeByEpochAndSeedAndNotByOrder()
    {
        using var world = new PublishedWorld(Fresh);
        var first = Negatives(world, Drawing, 0);
        Assert.Equal(first, Negatives(world, Drawing with { Shuffle = false, BatchSize = 7 }, 0));
        Assert.NotEqual(first, Negatives(world, Drawing, 1));
        Assert.NotEqual(first, Negatives(world, Drawing with { Seed = 3 }, 0));
    }

    [Fact]
    public void Read_FixedNegatives_AreNotDrawn()
    {
        using var world = new PublishedWorld(Fresh with { Timing = NegativeTiming.Fixed });
        var reader = new BatchReader(world.Source(), Drawing);
        Assert.Equal(world.World.Samples[SplitName.Train].Count, reader.Samples);
        Assert.All(reader.Read().SelectMany(b => b.SampleRows[..b.Samples]), row => Assert.True(row >= 0));
    }

    [Fact]
    public void Read_FreshButNotAsked_ReadsTheClicksAlone()
    {
        using var world = new PublishedWorld(Fresh);
        Assert.All(new BatchReader(world.Source(), Drawing with { DrawNegatives = false }).Read().SelectMany(b => b.Labels[..b.Samples]), l => Assert.Equal(1, l));
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.3)]
    [InlineData(1)]
    public void Read_OutOfVocabularyRate_ReplacesThatShareOfLearnedIds(double rate)
    {
        using var world = new PublishedWorld();
        var options = new BatchOptions { BatchSize = 100, Seed = 8 };
        var changed = options with { OutOfVocabularyRate = rate };
        var (known, replaced) = (0, 0);
        foreach (var (before, after) in Ids(world, options).Zip(Ids(world, changed)))
        {
            Assert.Equal(before.Field, after.Field);
            if (before.Id == after.Id)
            {
                if (before.Id > ReservedIds.OutOfVocabulary && Learned(before.Field)) known++;
                continue;
            }

            Assert.True(Learned(before.Field), before.Field);
            Assert.NotEqual(ReservedIds.Padding, before.Id);
            Assert.Equal(ReservedIds.OutOfVocabulary, after.Id);
            replaced++;
        }

        var (total, spread) = (known + replaced, Math.Sqrt(rate * (1 - rate) * (known + replaced)));
        Assert.InRange(replaced, rate * total - 5 * spread, rate * total + 5 * spread);
    }

    [Fact]
    public void Read_OutOfVocabularyRate_IsRepeatableAndChangesByEpochAndSeed()
    {
        using var world = new PublishedWorld();
        var options = new BatchOptions { BatchSize = 100, Seed = 8, OutOfVocabularyRate = 0.1 };
        var first = Ids(world, options).ToList();
        Assert.Equal(first, Ids(world, options));
        Assert.NotEqual(first, Ids(world, options, epoch: 1));
        Assert.NotEqual(first, Ids(world, options with { Seed = 9 }));
    }

    [Theory]
    [InlineData(256)]
    [InlineData(512)]
    [InlineData(1 << 22)]
    public void Batches_AnyWindow_HoldsEveryRequestOnce(int window)
    {
        using var world = new PublishedWorld(new WorldOptions { NegativesPerClick = 2, Users = 300 });
        var samples = world.World.Samples[SplitName.Train];
        Assert.True(samples.Count > 10 * 256);
        var groups = Groups(world, window, 0);
        Assert.NotEqual(groups, groups.OrderBy(g => g.FirstSample));
        var covered = groups.OrderBy(g => g.FirstSample).ToList();
        var next = 0L;
        foreach (var group in covered)
        {
            Assert.Equal(next, group.FirstSample);
            next += group.Samples;
            Assert.Single(samples.Skip((int)group.FirstSample).Take(group.Samples).Select(s => s.Request).Distinct());
            Assert.True(next == samples.Count || samples[(int)next].Request != samples[(int)next - 1].Request);
        }

        Assert.Equal(samples.Count, next);
        Assert.Equal(groups, Groups(world, window, 0));
        Assert.NotEqual(groups, Groups(world, window, 1));
    }

    [Fact]
    public void Batches_RequestLongerThanABlock_IsReadOnce()
    {
        using var world = new PublishedWorld();
        var samples = Enumerable.Range(0, 1000).Select(i => (i < 700 ? 0 : i < 705 ? 1 : 2, 0, (byte)0)).ToArray();
        using var tables = new LooseTables(world, [(1, 2_000_000_000, 0), (2, 2_000_000_000, 0), (3, 2_000_000_000, 0)], samples);
        var order = new GroupOrder(tables.Source, new BatchOptions { Shuffle = true }) { WindowSamples = 256 };
        var groups = order.Batches(0, 100).SelectMany(b => b.ToArray()).OrderBy(g => g.FirstSample);
        Assert.Equal([new RequestGroup(0, 700), new RequestGroup(700, 5), new RequestGroup(705, 295)], groups);
    }

    [Theory]
    [InlineData(null, 12)]
    [InlineData(2, 12)]
    [InlineData(null, 1)]
    public void Batches_LimitOfPairs_EndsABatchEarlyAndLosesNothing(int? history, int limit)
    {
        using var world = new PublishedWorld();
        var source = world.Source();
        var groups = new GroupOrder(source, new BatchOptions { MaxPairs = limit, MaxHistory = history }).Batches(0, 64).Select(b => b.ToArray()).ToList();
        Assert.Equal(new GroupOrder(source, new BatchOptions()).Batches(0, 64).SelectMany(b => b.ToArray()), groups.SelectMany(b => b));
        Assert.All(groups, batch => Assert.True(batch.Length == 1 || batch.Sum(Pairs) <= limit));
        // A batch ends only where the next request did not fit.
        Assert.All(groups.Zip(groups.Skip(1)), pair => Assert.True(pair.First.Sum(Pairs) + Pairs(pair.Second[0]) > limit || pair.First.Sum(g => g.Samples) + pair.Second[0].Samples > 64));
        Assert.Contains(groups, batch => batch.Length > 1);

        long Pairs(RequestGroup group) => group.Samples * Math.Min(history ?? world.World.Options.MaxHistory, source.HistoryLength(source.SampleRequest[group.FirstSample]));
    }

    private static List<RequestGroup> Groups(PublishedWorld world, int window, int epoch)
    {
        var order = new GroupOrder(world.Source(), new BatchOptions { Shuffle = true, Seed = 6 }) { WindowSamples = window };
        return [.. order.Batches(epoch, 64).SelectMany(b => b.ToArray())];
    }

    private static Dictionary<long, string> Negatives(PublishedWorld world, BatchOptions options, int epoch)
    {
        var drawn = new Dictionary<long, string>();
        foreach (var batch in new BatchReader(world.Source(), options).Read(epoch))
        {
            for (var r = 0; r < batch.Requests; r++)
                drawn[batch.RequestRows[r]] = string.Join(' ', batch.Items[batch.RequestSamples[r]..batch.RequestSamples[r + 1]]);
        }

        return new Dictionary<long, string>(drawn.OrderBy(d => d.Key));
    }

    private static IEnumerable<(string Field, int Id)> Ids(PublishedWorld world, BatchOptions options, int epoch = 0) =>
        new BatchReader(world.Source(), options).Read(epoch).SelectMany(b => b.Fields.SelectMany(f => f.Ids[..f.Values].Select(id => (f.Schema.Name, id))).ToList());

    private static bool Learned(string field) => field is "item_id" or "category" or "genres" or "past_item" or "past_category" or "past_genres" or "gender" or "device" or "city";
}
