using Mian.Dataset;
using Mian.Ingest.Description;
using Mian.Ingest.Tests.Preparation;
using Mian.Schema;

namespace Mian.Ingest.Tests.Description;

public sealed class DatasetDescriptionTests : IDisposable
{
    private const long Start = 1_000_000_000;

    private readonly TinySource _source = new();

    public void Dispose() => _source.Dispose();

    private DatasetDescription Describe()
    {
        using var dataset = _source.Open();
        return DatasetDescription.Of(dataset, CancellationToken.None);
    }

    /// <summary>Categories are c0, c1, c2 by item number modulo 3; histories hold 3 behaviours; the last of five events tests, as 0.2 * 5 says.</summary>
    [Fact]
    public void Of_HandMadeUsers_HasTheHandComputedHistories()
    {
        _source.Yaml = TinySource.Head + """
            label: {rule: rating >= 4}
            split: {by: user_order, valid: 0.2, test: 0.2}
            history: {length: 3, keep: rating >= 4, before: time}

            """ + TinySource.Fields;
        List<TinyEvent> events = [];
        void Add(string user, params (int Item, int Day, double Rating)[] own) =>
            events.AddRange(own.Select(e => new TinyEvent(user, $"{e.Item}", Start + e.Day * TinyLog.Day, e.Rating)));
        // Four behaviours before the test request, the last three of ages 90, 31 and 30 days; category c0 is in none of the three.
        Add("a", (0, 0, 5), (1, 10, 5), (4, 69, 5), (7, 70, 4), (9, 100, 5));
        // No behaviour before it; a positive whose category cannot be in the history.
        Add("b", (0, 0, 1), (1, 10, 1), (4, 69, 2), (7, 70, 3), (3, 100, 5));
        // No behaviour at all; a negative, which does not count for the category.
        Add("c", (0, 0, 1), (1, 10, 1), (4, 69, 2), (7, 70, 3), (3, 100, 1));
        // One behaviour before it, of the same category.
        Add("d", (0, 0, 5), (1, 10, 1), (4, 69, 2), (7, 70, 3), (3, 100, 5));
        _source.WithEvents(events).WithItems(10);

        var history = Describe().History;

        Assert.Equal(new LengthPercentiles(0, 0, 0, 1, 4, 4), history.Lengths);
        Assert.Equal(0.25, history.UsersWithoutBehaviours);
        Assert.Equal(3.0 / 4, history.OlderThanThirtyDays);
        Assert.Equal("category", history.CategoryField);
        Assert.Equal(2.0 / 3, history.CategoryAbsent);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public void Of_RandomLog_IsWhatANaiveCountFinds(int seed)
    {
        _source.WithEvents(TinyLog.Random(seed, users: 25, items: 12, perUser: 12)).WithItems(12).Prepare();
        using var dataset = PreparedDataset.Open(_source.Out);

        var description = DatasetDescription.Of(dataset, CancellationToken.None);

        var naive = NaiveHistories(dataset);
        int[] lengths = [.. naive.Select(h => h.Length).Order()];
        int Rank(double share) => lengths.First(l => lengths.Count(o => o <= l) >= share * lengths.Length);
        Assert.Equal(new LengthPercentiles(lengths[0], Rank(0.25), Rank(0.5), Rank(0.75), Rank(0.9), lengths[^1]), description.History.Lengths);
        var ages = naive.SelectMany(h => h.Ages).ToList();
        Assert.Equal(ages.Count(a => a > 30 * TinyLog.Day) / (double)ages.Count, description.History.OlderThanThirtyDays!.Value, 12);
        var positives = naive.Where(h => h.Label == 1).ToList();
        Assert.Equal(positives.Count(h => !h.Categories.Contains(h.Category)) / (double)positives.Count, description.History.CategoryAbsent!.Value, 12);
    }

    [Fact]
    public void Of_PreparedSet_RepeatsTheManifestAndMeasuresTheFolder()
    {
        _source.WithEvents(TinyLog.Random(1, users: 10, items: 10, perUser: 10)).WithItems(10);
        var manifest = _source.Prepare();

        var description = Describe();

        Assert.Equal(("tiny", manifest.ContentHash, manifest.Events, manifest.Behaviours), (description.Dataset, description.DatasetHash, description.Events, description.Behaviours));
        Assert.Equal(Directory.GetFiles(_source.Out, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length), description.BytesOnDisk);
        Assert.Equal(manifest.Schema.Fields.Select(f => f.Name), description.Fields.Select(f => f.Name));
        var category = description.Fields.Single(f => f.Name == "category");
        Assert.Equal((FieldGroup.Item, FieldKind.Categorical, FieldStorage.Items, 3L, 1.0), (category.Group, category.Kind, category.Storage, category.Values, category.Coverage));
        Assert.Equal(manifest.Schema.Tables.Single(t => t.Name == category.Table).Rows, category.Rows);
        var test = description.Parts.Single(p => p.Part == SplitName.Test);
        Assert.Equal((double)manifest.Splits[SplitName.Test].Positives / manifest.Splits[SplitName.Test].Samples, test.PositiveRate);
    }

    [Fact]
    public void Of_EmptyPart_HasNoNumbersInsteadOfNaN()
    {
        _source.WithEvents(TinyLog.Random(1, users: 10, items: 10, perUser: 10)).WithItems(10).Prepare();
        EmptyPart.Make(_source.Out, SplitName.Test);
        using var dataset = PreparedDataset.Open(_source.Out);

        var description = DatasetDescription.Of(dataset, CancellationToken.None);

        var test = description.Parts.Single(p => p.Part == SplitName.Test);
        Assert.Equal(0, test.Requests);
        Assert.Null(test.PositiveRate);
        Assert.Null(test.FirstTime);
        Assert.Null(description.History.Lengths);
        Assert.Null(description.History.OlderThanThirtyDays);
        Assert.Null(description.History.CategoryAbsent);
        Assert.NotNull(description.History.UsersWithoutBehaviours);
    }

    [Fact]
    public void Of_Cancelled_Stops()
    {
        using var dataset = _source.WithEvents(TinyLog.Random(1, users: 10, items: 10, perUser: 10)).WithItems(10).Open();

        Assert.ThrowsAny<OperationCanceledException>(() => DatasetDescription.Of(dataset, new CancellationToken(canceled: true)));
    }

    private sealed record NaiveHistory(int Length, IReadOnlyList<long> Ages, byte Label, string Category, IReadOnlyList<string> Categories);

    /// <summary>Each test sample with the behaviours that precede it, found by looking through all events of its user.</summary>
    private static List<NaiveHistory> NaiveHistories(PreparedDataset dataset)
    {
        var (users, items, times, kept) = (dataset.Events.Column<int>("user"), dataset.Events.Column<int>("item"), dataset.Events.Column<long>("time"), dataset.Events.Column<byte>("behaviour"));
        var category = dataset.Items.TextColumn("raw:category");
        var (requests, samples) = (dataset.Requests(SplitName.Test), dataset.Samples(SplitName.Test));
        List<NaiveHistory> all = [];
        for (long s = 0; s < samples.Rows; s++)
        {
            int request = samples.Column<int>("request")[s];
            var (user, now) = (requests.Column<int>("user")[request], requests.Column<long>("time")[request]);
            List<long> before = [];
            for (long e = 0; e < dataset.Events.Rows; e++)
                if (users[e] == user && kept[e] == 1 && times[e] < now)
                    before.Add(e);
            var used = before.TakeLast(dataset.Schema.MaxHistory).ToList();
            all.Add(new(before.Count, [.. used.Select(e => now - times[e])], samples.Column<byte>("label")[s],
                category[samples.Column<int>("item")[s]]!, [.. used.Select(e => category[items[e]]!)]));
        }
        return all;
    }
}
