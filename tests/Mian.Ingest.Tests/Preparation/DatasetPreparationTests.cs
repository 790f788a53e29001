using CsCheck;
using Mian.Dataset;
using Mian.Features;
using Mian.Schema;

namespace Mian.Ingest.Tests.Preparation;

public class DatasetPreparationTests
{
    private const long Day = TinyLog.Day;

    public static TheoryData<SplitRule, HistoryBefore> Rules()
    {
        var data = new TheoryData<SplitRule, HistoryBefore>();
        foreach (var split in Enum.GetValues<SplitRule>())
            foreach (var before in Enum.GetValues<HistoryBefore>())
                data.Add(split, before);
        return data;
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Run_RandomEvents_MatchesTheNaivePreparation(SplitRule rule, HistoryBefore before) => Logs(rule, before).Sample(events =>
    {
        using var source = new TinySource { Yaml = YamlOf(rule, before) }.WithEvents(events).WithItems(15);
        using var dataset = source.Open();
        CompareWithNaive(dataset, events, new NaiveSplit(events, rule, before));
    }, iter: 2);

    [Fact]
    public void Run_HandMadeEvents_WritesWhatTheFormatSays()
    {
        // One user: 10 events a day apart, items 0..9, ratings 5 except at items 2 and 9; user order 60/20/20.
        var events = Enumerable.Range(0, 10).Select(i => new TinyEvent("7", $"{i}", 1_000_000_000 + i * Day, i is 2 or 9 ? 1 : 5, i == 3 ? null : "x"))
            .Concat(Enumerable.Range(0, 5).Select(i => new TinyEvent("13", $"{i}", 1_000_000_000 + i * Day, i == 3 ? 1 : 4)));
        using var source = new TinySource().WithEvents(events).WithItems(12);
        using var dataset = source.Open();

        Assert.Equal(2, dataset.Manifest.Users);
        Assert.Equal("7", dataset.Users.TextColumn("key")[0]);
        Assert.Equal("13", dataset.Users.TextColumn("key")[1]);
        Assert.Equal([0L, 8L], Values(dataset.Users.Column<long>("history_begin")));
        Assert.Equal([8, 4], Values(dataset.Users.Column<int>("history_count")));
        Assert.Equal([0L, 10L], Values(dataset.Users.Column<long>("events_begin")));
        Assert.Equal([10, 5], Values(dataset.Users.Column<int>("events_count")));
        Assert.Equal([0, 1, 3, 4, 5, 6, 7, 8, 0, 1, 2, 4], Values(dataset.History.Column<int>("item")));
        Assert.Equal([2L, 2, 2, 1, 1, 1, 0, 0, 0, 0, 0, 0], Values(dataset.Items.Column<long>("train_count")));
        Assert.Equal([6L, 7L, 13L], Values(dataset.Requests(SplitName.Valid).Column<long>("event")));
        Assert.Equal([5, 6, 3], Values(dataset.Requests(SplitName.Valid).Column<int>("history_end")));
        Assert.Equal([(byte)1, (byte)0, (byte)1], Values(dataset.Samples(SplitName.Test).Column<byte>("label")));
        Assert.Equal(new SplitCounts(3, 3, 2, 1_000_000_000 + 3 * Day, 1_000_000_000 + 7 * Day), dataset.Manifest.Splits[SplitName.Valid] with { });
        Assert.Equal(12, dataset.Manifest.Behaviours);
        // Items 6 to 11 are in no training event, so their ids are out of vocabulary.
        Assert.All(Enumerable.Range(6, 6), i => Assert.Equal(ReservedIds.OutOfVocabulary, dataset.Items.Column<int>("item_id")[i]));
        Assert.Equal("missing", dataset.Dictionary("city").ValueOf(dataset.Events.Column<int>("raw:city")[3]) ?? "missing");
        var ageField = dataset.Schema.Fields.First(f => f.Storage == FieldStorage.Age);
        Assert.Equal(AgeBuckets.Rows, dataset.Schema.Tables.First(t => t.Name == ageField.Table).Rows);
    }

    [Fact]
    public void Run_ItemStatistics_CountTrainingSamplesOnly()
    {
        var events = Enumerable.Range(0, 10).Select(i => new TinyEvent("7", $"{i}", 1_000_000_000 + i * Day, i % 2 == 0 ? 5 : 1, i < 2 ? null : i == 5 ? "b" : "a"));
        using var source = new TinySource().WithEvents(events).WithItems(10);
        var manifest = source.Prepare();

        FieldStatistics Of(string name) => manifest.Statistics.First(s => s.Field == name);
        Assert.Equal(new FieldStatistics("item_id", 6, 1, 0), Of("item_id"));
        Assert.Equal(new FieldStatistics("past_item_id", 3, 1, 0), Of("past_item_id"));
        Assert.Equal(2, Of("city").Values);
        Assert.Equal(4 / 6.0, Of("city").Coverage, 12);
        // The first of six requests has no earlier event.
        Assert.Equal(5 / 6.0, Of("gap").Coverage, 12);
        Assert.Equal(new FieldStatistics("user_id", 1, 1, 0), Of("user_id"));
        Assert.Equal(manifest.Schema.Fields.Select(f => f.Name), manifest.Statistics.Select(s => s.Field));
    }

    [Fact]
    public void Run_MinimumCount_LeavesRareValuesOut()
    {
        var events = Enumerable.Range(0, 10).Select(i => new TinyEvent("7", $"{i}", 1_000_000_000 + i * Day, i % 2 == 0 ? 5 : 1, i == 1 ? "rare" : "often"));
        using var source = new TinySource().WithEvents(events).WithItems(10);
        source.Yaml = source.Yaml.Replace("{name: city, column: city}", "{name: city, column: city, min_count: 2}", StringComparison.Ordinal);
        using var dataset = source.Open();

        Assert.Equal(ReservedIds.First + 1, dataset.Vocabulary("city").Rows);
        Assert.Equal(ReservedIds.OutOfVocabulary, dataset.Requests(SplitName.Train).Column<int>("city")[1]);
        Assert.Equal(1 / 6.0, dataset.Manifest.Statistics.First(s => s.Field == "city").OutOfVocabulary, 12);
    }

    [Fact]
    public void Run_SameInputAndSeed_GivesTheSameHashOnAnyNumberOfThreads()
    {
        var events = TinyLog.Random(5, users: 30, items: 20, perUser: 12);
        string HashOf(int threads, long seed)
        {
            using var source = new TinySource { Yaml = NegativesYaml("uniform", "fixed") }.WithEvents(events).WithItems(20);
            source.Options = source.Options with { Threads = threads, Seed = seed };
            return source.Prepare().ContentHash;
        }

        string expected = HashOf(1, 3);
        Assert.Equal(expected, HashOf(1, 3));
        Assert.Equal(expected, HashOf(3, 3));
        Assert.NotEqual(expected, HashOf(1, 4));
    }

    [Theory]
    [InlineData("uniform", "fixed")]
    [InlineData("popularity", "fixed")]
    [InlineData("uniform", "fresh")]
    public void Run_SampledNegatives_AreNeverTheUsersOwn(string distribution, string training)
    {
        var events = TinyLog.Random(8, users: 25, items: 40, perUser: 8);
        using var source = new TinySource { Yaml = NegativesYaml(distribution, training) }.WithEvents(events).WithItems(40);
        using var dataset = source.Open();
        foreach (var split in Enum.GetValues<SplitName>())
        {
            bool fresh = split == SplitName.Train && training == "fresh";
            var requests = dataset.Requests(split);
            var samples = dataset.Samples(split);
            Assert.Equal(requests.Rows * (fresh ? 1 : 3), samples.Rows);
            for (long s = 0; s < samples.Rows; s++)
            {
                long request = samples.Column<int>("request")[s];
                string user = dataset.Users.TextColumn("key")[requests.Column<int>("user")[request]]!;
                string item = dataset.Items.TextColumn("key")[samples.Column<int>("item")[s]]!;
                bool owned = events.Any(e => e.User == user && e.Item == item);
                Assert.Equal(samples.Column<byte>("label")[s] == 1, owned);
                Assert.Equal(request * (fresh ? 1 : 3) == s, owned);
            }
        }
        Assert.Equal(new NegativeSampling(2, Enum.Parse<NegativeDistribution>(distribution, true), Enum.Parse<NegativeTiming>(training, true)), dataset.Manifest.Negatives);
    }

    [Fact]
    public void Run_TrueProbability_TravelsWithEachSample()
    {
        var events = TinyLog.Random(2, users: 8, items: 10, perUser: 10);
        using var source = new TinySource().WithEvents(events).WithItems(10).With("ALTER TABLE src_events ADD COLUMN p DOUBLE").With("UPDATE src_events SET p = rating / 10");
        source.Yaml = source.Yaml.Replace("{rule: rating >= 4}", "{rule: rating >= 4, true_probability: p}", StringComparison.Ordinal);
        using var dataset = source.Open();

        Assert.True(dataset.Manifest.HasTrueProbability);
        var samples = dataset.Samples(SplitName.Train);
        var requests = dataset.Requests(SplitName.Train);
        for (long s = 0; s < samples.Rows; s++)
        {
            double rating = dataset.Events.Column<double>("raw:rating")[requests.Column<long>("event")[samples.Column<int>("request")[s]]];
            Assert.Equal((float)(rating / 10), samples.Column<float>("true_probability")[s]);
        }
    }

    [Fact]
    public void Run_MillisecondsDeclared_BecomeSeconds()
    {
        var events = TinyLog.Random(4, users: 8, items: 10, perUser: 10);
        using var source = new TinySource().WithEvents(events.Select(e => e with { Time = e.Time * 1000 + 250 })).WithItems(10);
        source.Yaml = source.Yaml.Replace("time: time}", "time: time, time_unit: milliseconds}", StringComparison.Ordinal);
        using var dataset = source.Open();

        Assert.Equal(events.Select(e => e.Time).Order(), Values(dataset.Events.Column<long>("time")).Order());
    }

    [Fact]
    public void Run_UserWithoutHistory_KeepsItsSamples()
    {
        var events = TinyLog.Random(4, users: 8, items: 10, perUser: 10).Append(new("lonely", "3", 1_000_000_000, 1));
        using var source = new TinySource().WithEvents(events).WithItems(10);
        using var dataset = source.Open();

        int lonely = Enumerable.Range(0, (int)dataset.Users.Rows).First(u => dataset.Users.TextColumn("key")[u] == "lonely");
        Assert.Equal(0, dataset.Users.Column<int>("history_count")[lonely]);
        var users = Values(dataset.Requests(SplitName.Train).Column<int>("user"));
        Assert.Equal(0, dataset.Requests(SplitName.Train).Column<int>("history_end")[Array.IndexOf(users, lonely)]);
    }

    internal static T[] Values<T>(Column<T> column) where T : unmanaged
    {
        var values = new T[column.Length];
        column.CopyTo(0, values);
        return values;
    }

    internal static string NegativesYaml(string distribution, string training) => TinySource.Head + $$$"""
        label: {negatives: {per_positive: 2, distribution: {{{distribution}}}, training: {{{training}}}}}
        split: {by: leave_last_out}
        history: {length: 3, before: order}

        """ + TinySource.Fields;

    private static string YamlOf(SplitRule rule, HistoryBefore before) => TinySource.Head + $$"""
        label: {rule: rating >= 3}
        split: {by: {{System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(rule.ToString())}} {{(rule == SplitRule.LeaveLastOut ? "" : ", valid: 0.2, test: 0.2")}} }
        history: {length: 3, keep: rating >= 4, before: {{before.ToString().ToLowerInvariant()}} }

        """ + TinySource.Fields;

    /// <summary>Logs whose every part has both classes; others are refused, which has tests of its own.</summary>
    private static Gen<List<TinyEvent>> Logs(SplitRule rule, HistoryBefore before) =>
        Gen.Int[0, 1_000_000].Select(seed => TinyLog.Random(seed, users: 12, items: 15, perUser: 10)).Where(events =>
        {
            var naive = new NaiveSplit(events, rule, before);
            return events.Select(e => (naive.PartOf(e.User!, e, IsPositive), IsPositive(e))).Distinct().Count() == 6;
        });

    private static bool IsPositive(TinyEvent e) => e.Rating >= 3;

    private static void CompareWithNaive(PreparedDataset dataset, List<TinyEvent> events, NaiveSplit naive)
    {
        var seen = new HashSet<TinyEvent>(ReferenceEqualityComparer.Instance);
        var standard = (StandardEncoding)dataset.Schema.Fields.First(f => f.Name == "mean_rating").Encoding;
        foreach (var split in Enum.GetValues<SplitName>())
        {
            var requests = dataset.Requests(split);
            for (long r = 0; r < requests.Rows; r++)
            {
                int userRow = requests.Column<int>("user")[r];
                string user = dataset.Users.TextColumn("key")[userRow]!;
                long position = requests.Column<long>("event")[r] - dataset.Users.Column<long>("events_begin")[userRow];
                var request = naive.Of(user)[(int)position];
                Assert.True(seen.Add(request));
                Assert.Equal(naive.PartOf(user, request, IsPositive), split);
                Assert.Equal(request.Time, requests.Column<long>("time")[r]);
                Assert.Equal(request.Item, dataset.Items.TextColumn("key")[dataset.Samples(split).Column<int>("item")[r]]);
                Assert.Equal(request.Rating >= 3 ? 1 : 0, dataset.Samples(split).Column<byte>("label")[r]);
                var before = naive.Before(user, request);
                CompareHistory(dataset, (userRow, requests.Column<int>("history_end")[r]), before);
                ComparePast(dataset, (requests, r), before, (request, standard));
            }
        }
        Assert.Equal(events.Count, seen.Count);
    }

    private static void CompareHistory(PreparedDataset dataset, (int User, int End) slice, List<TinyEvent> before)
    {
        var behaviours = before.Where(e => e.Rating >= 4).ToList();
        Assert.Equal(behaviours.Count, slice.End);
        long begin = dataset.Users.Column<long>("history_begin")[slice.User];
        for (int i = 0; i < behaviours.Count; i++)
        {
            Assert.Equal(behaviours[i].Item, dataset.Items.TextColumn("key")[dataset.History.Column<int>("item")[begin + i]]);
            Assert.Equal(behaviours[i].Time, dataset.History.Column<long>("time")[begin + i]);
            int rating = dataset.History.Column<int>("past_rating")[begin + i];
            Assert.Equal(FieldEncoder.NumberText(behaviours[i].Rating!.Value), dataset.Vocabulary("past_rating").ValueOf(rating) ?? FieldEncoder.NumberText(behaviours[i].Rating!.Value));
        }
    }

    private static void ComparePast(PreparedDataset dataset, (TableReader Table, long Row) at, List<TinyEvent> before, (TinyEvent Request, StandardEncoding Rating) expected)
    {
        Assert.Equal(LogId(dataset, "activity", before.Count), at.Table.Column<int>("activity")[at.Row]);
        int gap = before.Count == 0 ? ReservedIds.OutOfVocabulary : LogId(dataset, "gap", (expected.Request.Time - before.Max(e => e.Time)) / (double)Day);
        Assert.Equal(gap, at.Table.Column<int>("gap")[at.Row]);
        float mean = at.Table.Column<float>("mean_rating")[at.Row];
        if (before.Count == 0)
            Assert.True(float.IsNaN(mean));
        else
            Assert.Equal((before.Average(e => e.Rating!.Value) - expected.Rating.Mean) / expected.Rating.Deviation, mean, 1e-4);
        var vocabulary = dataset.Vocabulary("category");
        var categories = before.Where(e => e.Rating >= 4).Select(e => $"c{int.Parse(e.Item!) % 3}").Where(c => vocabulary.IdOf(c) >= ReservedIds.First).ToList();
        string? favourite = categories.GroupBy(c => c).OrderByDescending(g => g.Count()).ThenByDescending(g => categories.LastIndexOf(g.Key)).FirstOrDefault()?.Key;
        Assert.Equal(favourite, vocabulary.ValueOf(at.Table.Column<int>("favourite")[at.Row]));
    }

    /// <summary>Below 1, then 1, 2-3, 4-7, ... up to what training has.</summary>
    private static int LogId(PreparedDataset dataset, string field, double value)
    {
        int bucket = value < 1 ? 0 : 1 + (int)Math.Floor(Math.Log2(value));
        int rows = dataset.Schema.Tables.First(t => t.Name == field).Rows;
        return Math.Min(ReservedIds.First + bucket, rows - 1);
    }
}
