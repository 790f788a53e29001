using Mian.Analysis;
using Mian.Dataset;
using Mian.Progress;
using Mian.Schema;
using Mian.Tests.Batches;
using Mian.Tests.Dataset;

namespace Mian.Tests.Analysis;

public sealed class DatasetAnalysisTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public void Dispose() => _temp.Dispose();

    private PreparedDataset Publish(LearnableWorld world) => WorldFiles.Publish(world, _temp.Path("world"));

    private static DatasetAnalysis Analyze(PreparedDataset dataset, SplitName split = SplitName.Train, int samples = 1_000_000) =>
        DatasetAnalysis.Of(dataset, new AnalysisOptions { Split = split, Seed = 3, InformationSamples = samples }, SilentProgress.Instance, CancellationToken.None);

    [Theory]
    [InlineData(SplitName.Train)]
    [InlineData(SplitName.Test)]
    public void Of_RandomWorld_HasTheAgesOfANaiveCount(SplitName split)
    {
        var world = new LearnableWorld(new WorldOptions());
        using var dataset = Publish(world);

        var ages = Analyze(dataset, split).Ages;

        var histories = world.Requests[split].Select(r => HistoryOf(world, r).Select(e => (r.Time - e.Time) / 86400.0).ToList()).ToList();
        var all = histories.SelectMany(h => h).ToList();
        Assert.Equal((histories.Count, histories.Count(h => h.Count > 0), all.Count), (ages.Requests, ages.RequestsWithHistory, ages.Behaviours));
        Assert.Equal(all.Count(a => a > 30) / (double)all.Count, ages.OlderThanThirtyDays!.Value, 12);
        Assert.Equal(histories.Where(h => h.Count > 0).Average(h => h.Count(a => a > 30) / (double)h.Count), ages.MeanShareOlder!.Value, 12);
        Assert.Equal(histories.Where(h => h.Count > 0).Average(h => h.All(a => a > 30) ? 1.0 : 0), ages.OnlyOlder!.Value, 12);
        Assert.Equal((int)Math.Ceiling(all.Order().ElementAt((all.Count - 1) / 2)), ages.MedianDays);
        Assert.All(ages.Bins, b => Assert.Equal(all.Count(a => (a > b.AboveDays || (b.AboveDays == 0 && a == 0)) && (b.UpToDays is null || a <= b.UpToDays)), b.Count));
        Assert.Equal(1, ages.Bins.Sum(b => b.Share!.Value), 12);
    }

    [Theory]
    [InlineData(SplitName.Train)]
    [InlineData(SplitName.Test)]
    public void Of_RandomWorld_HasTheRelevanceOfANaiveCount(SplitName split)
    {
        var world = new LearnableWorld(new WorldOptions());
        using var dataset = Publish(world);

        var relevance = Analyze(dataset, split).Relevance!;

        var samples = world.Samples[split].Select(s => (s.Label, s.Item, History: HistoryOf(world, world.Requests[split][s.Request]).Select(e => e.Item).ToList())).ToList();
        Assert.Equal("category", relevance.CategoryField);
        AssertRow(world, samples, relevance.All);
        AssertRow(world, [.. samples.Where(s => s.History.Count > 0)], relevance.WithHistory);
        AssertRow(world, [.. samples.Where(s => s.History.Count is >= 3 and <= 5)], relevance.ByLength.Single(r => r.Length == "3-5"));
        Assert.Equal(samples.Count, relevance.ByLength.Sum(r => r.Clicked.Count + r.NotClicked.Count));
    }

    [Fact]
    public void Of_NegativesDrawnWhileTraining_AnalysesThoseOfTheFirstEpoch()
    {
        var world = new LearnableWorld(new WorldOptions { NegativesPerClick = 2, Timing = NegativeTiming.Fresh });
        using var dataset = Publish(world);

        var analysis = Analyze(dataset);

        // User 0 has every item, so nothing can be drawn for it.
        var drawn = 2 * world.Samples[SplitName.Train].Count(s => world.Requests[SplitName.Train][s.Request].User != 0);
        Assert.Equal(world.Samples[SplitName.Train].Count, analysis.Positives);
        Assert.Equal(analysis.Positives + drawn, analysis.Samples);
        Assert.Equal(analysis.Relevance!.All.NotClicked.Count, drawn);
    }

    [Fact]
    public void Of_LikedCategory_FindsTheUserFieldsAndTheHourThatMatter()
    {
        using var dataset = Publish(new LearnableWorld(new WorldOptions { Users = 3000, Items = 20 }));

        var fields = Analyze(dataset).Fields.ToDictionary(f => f.Name);

        // The click depends on whether the item is of the user's category and on item and time of day; the city is noise.
        Assert.True(fields["hour"].GivenItem!.IsAboveChance);
        Assert.False(fields["city"].GivenItem!.IsAboveChance);
        Assert.Null(fields["item_id"].GivenItem);
        Assert.Null(fields["past_item"].Information);
        Assert.All(fields.Values.Where(f => f.Group is FieldGroup.User or FieldGroup.Context), f => Assert.NotNull(f.GivenItem));
    }

    [Fact]
    public void Of_FewerSamplesAllowed_KeepsAboutAsManyAndTheSameOnesAgain()
    {
        using var dataset = Publish(new LearnableWorld(new WorldOptions { Users = 1000 }));

        var (all, some, again) = (Analyze(dataset), Analyze(dataset, samples: 1500), Analyze(dataset, samples: 1500));

        Assert.Equal(all.Samples, all.Basis!.Samples);
        Assert.InRange(some.Basis!.Samples, 1350, 1650);
        Assert.Equal(all.Relevance, some.Relevance, (a, b) => a!.All == b!.All);
        Assert.Equal(some.Fields, again.Fields);
    }

    private static void AssertRow(LearnableWorld world, List<(byte Label, int Item, List<int> History)> samples, RelevanceRow row)
    {
        double Share(int label, Func<int, int, bool> related)
        {
            var of = samples.Where(s => s.Label == label).ToList();
            return of.Count(s => s.History.Any(h => related(h, s.Item))) / (double)of.Count;
        }

        Assert.Equal((samples.Count(s => s.Label == 1), samples.Count(s => s.Label == 0)), (row.Clicked.Count, row.NotClicked.Count));
        Assert.Equal(Share(1, (h, i) => h == i), row.Clicked.SameItem!.Value, 12);
        Assert.Equal(Share(0, (h, i) => h == i), row.NotClicked.SameItem!.Value, 12);
        bool SameCategory(int h, int i) => world.Items[h].Category == world.Items[i].Category;
        Assert.Equal(Share(1, SameCategory), row.Clicked.SameCategory!.Value, 12);
        Assert.Equal(Share(0, SameCategory), row.NotClicked.SameCategory!.Value, 12);
        Assert.Equal(1 - Share(1, SameCategory), row.Clicked.Irrelevant!.Value, 12);
        Assert.Equal(1 - Share(0, SameCategory), row.NotClicked.Irrelevant!.Value, 12);
    }

    private static List<WorldEvent> HistoryOf(LearnableWorld world, WorldRequest request)
    {
        var past = world.EventsOf(request.User).Where(e => e.Behaviour).Take(request.HistoryEnd).ToList();
        return past[Math.Max(0, past.Count - world.Options.MaxHistory)..];
    }
}
