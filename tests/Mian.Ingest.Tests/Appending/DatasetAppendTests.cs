using CsCheck;
using Mian.Batches;
using Mian.Dataset;
using Mian.Ingest.Checks;
using Mian.Ingest.Export;
using Mian.Progress;
using Mian.Schema;

namespace Mian.Ingest.Tests.Appending;

public class DatasetAppendTests
{
    [Theory]
    [InlineData("before: time", "time: time}")]
    [InlineData("before: order", "time: time}")]
    [InlineData("before: time", "time: time, time_unit: milliseconds}")]
    public void Append_Days_GiveWhatPreparingEverythingAtOnceGives(string before, string time) => Gen.Int[0, 1_000_000].Sample(seed =>
    {
        using var shop = new DailyShop(seed, unit: time.Contains("milli", StringComparison.Ordinal) ? 1000 : 1);
        shop.Recipe = DailyShop.Yaml.Replace("before: time", before, StringComparison.Ordinal).Replace("time: time}", time, StringComparison.Ordinal);
        shop.Prepare();
        for (int day = 0; day < shop.Days.Count; day++)
            shop.Append(day);
        using var grown = PreparedDataset.Open(shop.Set);
        using var atOnce = shop.PrepareAtOnce(shop.Days.Count);
        Assert.Equal(EventsOf(atOnce), EventsOf(grown));
        Assert.Equal(HistoriesOf(atOnce, atOnce.Schema), HistoriesOf(grown, atOnce.Schema));
        var expected = RequestsOf(atOnce, atOnce.Schema, SplitName.Test);
        List<string> found = [.. grown.Parts.Where(p => p == SplitName.Test || p.IsDay).SelectMany(p => RequestsOf(grown, atOnce.Schema, p))];
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.All(DatasetCheck.Run(grown, SilentProgress.Instance, default).Findings, f => Assert.True(f.Passed, $"{f.Name}: {f.Reason}"));
    }, iter: 2, threads: 1);

    [Fact]
    public void Append_Days_KeepRowsIdsAndBatchesOfWhatWasThere() => Gen.Int[0, 1_000_000].Sample(seed =>
    {
        using var shop = new DailyShop(seed);
        shop.Prepare();
        for (int day = 0; day < shop.Days.Count; day++)
        {
            var before = Content.Of(shop.Set);
            var report = shop.Append(day);
            var after = Content.Of(shop.Set);
            Assert.Equal(PartName.OfDay(day + 1), report.Part);
            Assert.Equal(before.Users, after.Users.Take(before.Users.Count));
            Assert.Equal(before.Items, after.Items.Take(before.Items.Count));
            foreach (var (table, values) in before.Values)
                Assert.Equal(values, after.Values[table].Take(values.Count));
            foreach (var (part, batches) in before.Batches)
                Assert.Equal(batches, after.Batches[part]);
            Assert.Equal(before.Boundaries, after.Boundaries);
        }
    }, iter: 2, threads: 1);

    [Fact]
    public void Append_Day_CountsWhatIsNew()
    {
        using var shop = new DailyShop(7);
        var before = shop.Prepare();
        var report = shop.Append(0);
        var day = shop.Days[0];

        Assert.Equal(day.Select(e => e.User).Except(shop.Base.Select(e => e.User)).Count(), report.NewUsers);
        Assert.Equal(day.Select(e => e.Item).Except(shop.Base.Select(e => e.Item)).Count(), report.NewItems);
        Assert.Equal(day.Count, report.Day.Counts.Requests);
        Assert.Equal(day.Count(e => e.Rating >= 4), report.Day.Counts.Positives);
        Assert.Equal(day.Count(e => e.Rating >= 3), report.Behaviours);
        Assert.Equal(day.Min(e => e.Time), report.Day.Counts.FirstTime);
        Assert.Equal(day.Max(e => e.Time), report.Manifest.StageAfter(1).LastTime);
        Assert.Equal(before.ContentHash, report.Day.GrownFrom);
        Assert.NotEqual(before.ContentHash, report.Manifest.ContentHash);
        Assert.Equal(before.Splits, report.Manifest.Splits);
        Assert.Equal(ManifestJson.GrownFormatVersion, report.Manifest.FormatVersion);
        Assert.Equal(before.Users, report.Manifest.StageAfter(0).Users);
        Assert.True(report.NewUsers > 0 && report.NewItems > 0 && report.Vocabularies.Single(v => v.Table == "item_id").Added >= report.NewItems);
        using var dataset = PreparedDataset.Open(shop.Set);
        dataset.Verify();
    }

    [Fact]
    public void Append_RareValue_GetsItsIdOnceAllKnownEventsReachTheMinimum()
    {
        using var shop = new DailyShop(3, days: 0);
        const long last = DailyShop.Start + 100 * DailyShop.Day;
        shop.Prepare();
        // Brand b9 exists in no item of the shop; its item is seen 11 times on the first day and once on the second: 12 is the minimum.
        var first = Enumerable.Range(0, 11).Select(n => new ShopEvent("u1", "i500", last + n, 5, "city0")).ToList();
        WriteDay(shop, "first", first);
        File.WriteAllText(Path.Combine(shop.Raw("first"), "goods.csv"), "item,brand,tags,price\ni500,b9,rare1 rare2,7\n");
        shop.Append(shop.Raw("first"));
        Assert.Equal(ReservedIds.OutOfVocabulary, BrandOf("i500"));

        WriteDay(shop, "second", [new ShopEvent("u1", "i500", last + DailyShop.Day, 5, "city0")]);
        shop.Append(shop.Raw("second"));
        using var dataset = PreparedDataset.Open(shop.Set);
        Assert.Equal(dataset.Vocabulary("brand").Rows - 1, BrandOf("i500"));
        Assert.Equal("b9", dataset.Vocabulary("brand").ValueOf(BrandOf("i500")));
        Assert.Equal(12, dataset.Vocabulary("brand").CountOf(BrandOf("i500")));
        // The day that it came with reads the id, the day before does not, and a model of the day before never does.
        Assert.Equal(ReservedIds.OutOfVocabulary, CandidateBrand(new RequestSource(dataset, PartName.OfDay(1))));
        Assert.Equal(BrandOf("i500"), CandidateBrand(new RequestSource(dataset, PartName.OfDay(2))));
        Assert.Equal(ReservedIds.OutOfVocabulary, CandidateBrand(new RequestSource(dataset, PartName.OfDay(2), days: 1)));

        int BrandOf(string item)
        {
            using var set = PreparedDataset.Open(shop.Set);
            int row = Enumerable.Range(0, (int)set.Items.Rows).First(i => set.Items.TextColumn("key")[i] == item);
            return set.Items.Column<int>("brand")[row];
        }
    }

    [Theory]
    [InlineData(DailyShop.Yaml)]
    [InlineData(DailyShop.NegativesYaml)]
    public void Append_SameDays_GiveTheSameHashOnAnyNumberOfThreads(string recipe)
    {
        string HashOf(int threads)
        {
            using var shop = new DailyShop(5) { Recipe = recipe, Threads = threads };
            shop.Prepare();
            shop.Append(0);
            return shop.Append(1).Manifest.ContentHash;
        }

        Assert.Equal(HashOf(1), HashOf(3));
    }

    [Theory]
    [InlineData("uniform", "fixed")]
    [InlineData("uniform", "fresh")]
    [InlineData("popularity", "fixed")]
    public void Append_SampledNegatives_AreNoItemOfTheUserSoFar(string distribution, string training)
    {
        using var shop = new DailyShop(11)
        {
            Recipe = DailyShop.NegativesYaml.Replace("distribution: uniform", $"distribution: {distribution}, training: {training}", StringComparison.Ordinal),
        };
        shop.Prepare();
        var before = Content.Of(shop.Set);
        shop.Append(0);
        shop.Append(1);
        Assert.All(before.Batches, b => Assert.Equal(b.Value, Content.Of(shop.Set).Batches[b.Key]));
        using var dataset = PreparedDataset.Open(shop.Set);
        Assert.True(DatasetCheck.Run(dataset, SilentProgress.Instance, default).Passed);
        var known = new List<ShopEvent>(shop.Base);
        for (int day = 1; day <= 2; day++)
        {
            known.AddRange(shop.Days[day - 1]);
            var (samples, requests) = (dataset.Samples(PartName.OfDay(day)), dataset.Requests(PartName.OfDay(day)));
            Assert.Equal(3 * requests.Rows, samples.Rows);
            for (long s = 0; s < samples.Rows; s++)
            {
                string user = dataset.Users.TextColumn("key")[requests.Column<int>("user")[samples.Column<int>("request")[s]]]!;
                string item = dataset.Items.TextColumn("key")[samples.Column<int>("item")[s]]!;
                Assert.Equal(samples.Column<byte>("label")[s] == 1, known.Any(e => e.User == user && e.Item == item));
            }
        }
    }

    [Fact]
    public void Append_SourceThatTheSetDoesWithout_StaysLeftOut()
    {
        using var shop = new DailyShop(6)
        {
            Recipe = DailyShop.Yaml.Replace("goods: {file: goods.csv,", "goods: {file: goods.csv, optional: true,", StringComparison.Ordinal),
        };
        File.Delete(Path.Combine(shop.Raw("base"), "goods.csv"));
        Assert.DoesNotContain(shop.Prepare().Schema.Fields, f => f.Name == "brand");
        // The first day has the source, the second has not; the set knows items by their events.
        File.Delete(Path.Combine(shop.Raw("day1"), "goods.csv"));
        var before = Content.Of(shop.Set);
        Assert.True(shop.Append(0).NewItems > 0);
        shop.Append(1);
        var after = Content.Of(shop.Set);
        Assert.All(before.Batches, b => Assert.Equal(b.Value, after.Batches[b.Key]));
        using var dataset = PreparedDataset.Open(shop.Set);
        Assert.True(DatasetCheck.Run(dataset, SilentProgress.Instance, default).Passed);
    }

    [Fact]
    public void Export_GrownSet_WritesEveryDay()
    {
        using var shop = new DailyShop(9, days: 2);
        shop.Prepare();
        shop.Append(0);
        shop.Append(1);
        using var dataset = PreparedDataset.Open(shop.Set);
        var export = DatasetExport.Write(dataset, new ExportOptions { Out = Path.Combine(shop.Root, "export"), Threads = 1 }, SilentProgress.Instance, default);
        Assert.Equal(["train", "valid", "test", "day-00001", "day-00002"], export.Parts.Select(p => p.Part.ToString()));
        Assert.Equal((shop.Days[1].Count, "day-00002-00000.parquet"), (export.Parts[4].Rows, export.Parts[4].Files.Single()));
        Assert.True(File.Exists(Path.Combine(shop.Root, "export", "day-00001-00000.parquet")));
    }

    [Fact]
    public void Check_DayThatKnowsTheFuture_Fails()
    {
        using var shop = new DailyShop(10, days: 2);
        shop.Prepare();
        shop.Append(0);
        shop.Append(1);
        // The manifest now says that the first day was cut when the set was as large as before it: its new users came later then.
        var manifest = ManifestJson.Read(shop.Set);
        var days = manifest.Growth!.Days;
        ManifestJson.Write(shop.Set, manifest with { Growth = manifest.Growth with { Days = [days[0] with { After = manifest.Growth.Prepared }, days[1]] } });
        using var dataset = PreparedDataset.Open(shop.Set);
        var report = DatasetCheck.Run(dataset, SilentProgress.Instance, default);
        Assert.False(report.Passed);
        Assert.Contains("of requests-day-00001 has user", report.Findings[0].Reason, StringComparison.Ordinal);
    }

    private static void WriteDay(DailyShop shop, string name, IReadOnlyList<ShopEvent> events) => shop.WriteRaw(name, events, [.. shop.Base, .. events]);

    private static int CandidateBrand(RequestSource source) => new BatchReader(source, new BatchOptions()).Read().First().Field("brand").Ids[0];

    private static List<string> EventsOf(PreparedDataset set) => [.. Enumerable.Range(0, (int)set.Events.Rows).Select(e =>
        $"{Key(set.Users, set.Events.Column<int>("user")[e])} {Key(set.Items, set.Events.Column<int>("item")[e])} {set.Events.Column<long>("time")[e]} {set.Events.Column<byte>("behaviour")[e]} " +
        $"{set.Events.Column<double>("raw:rating")[e]} {set.Dictionary("city").ValueOf(set.Events.Column<int>("raw:city")[e])}").Order(StringComparer.Ordinal)];

    /// <summary>Every behaviour of every user in order, with its own fields by value.</summary>
    private static List<string> HistoriesOf(PreparedDataset set, DatasetSchema known) => [.. Enumerable.Range(0, (int)set.Users.Rows).SelectMany(u =>
        Enumerable.Range(0, set.Users.Column<int>("history_count")[u]).Select(i => (Row: set.Users.Column<long>("history_begin")[u] + i, Index: i)).Select(b =>
            $"{Key(set.Users, u)} {b.Index} {Key(set.Items, set.History.Column<int>("item")[b.Row])} {set.History.Column<long>("time")[b.Row]} " +
            string.Join(' ', set.Schema.Fields.Where(f => f.Storage == FieldStorage.History).Select(f => Known(set.History.Column<int>(f.Column)[b.Row], known, f))))).Order(StringComparer.Ordinal)];

    /// <summary>Requests with all stored fields; ids beyond those of <paramref name="known"/> read as out of vocabulary. Favourites, which are computed without them, are left to the leak check.</summary>
    private static List<string> RequestsOf(PreparedDataset set, DatasetSchema known, PartName part)
    {
        var (requests, samples) = (set.Requests(part), set.Samples(part));
        var rows = new List<string>();
        for (int r = 0; r < requests.Rows; r++)
        {
            string text = $"{Key(set.Users, requests.Column<int>("user")[r])} {requests.Column<long>("time")[r]} {requests.Column<int>("history_end")[r]} {Key(set.Items, samples.Column<int>("item")[r])} {samples.Column<byte>("label")[r]}";
            Assert.Equal(r, samples.Column<int>("request")[r]);
            Assert.Equal(requests.Column<long>("time")[r], set.Events.Column<long>("time")[requests.Column<long>("event")[r]]);
            foreach (var field in set.Schema.Fields.Where(f => f.Storage == FieldStorage.Requests && !f.Name.StartsWith("favourite", StringComparison.Ordinal)))
            {
                text += field.Kind == FieldKind.Scaled ? $" {requests.Column<float>(field.Column)[r]:R}"
                    : $" {Known(requests.Column<int>(field.Column)[r], known, field)}";
            }
            rows.Add(text);
        }
        return rows;
    }

    private static int Known(int id, DatasetSchema known, FieldSchema field) =>
        id < known.Tables.First(t => t.Name == field.Table).Rows ? id : ReservedIds.OutOfVocabulary;

    private static string Key(TableReader table, int row) => table.TextColumn("key")[row]!;
}
