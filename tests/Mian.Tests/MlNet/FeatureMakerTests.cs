using Mian.Benchmarks.MlNet.Features;
using Mian.Features;
using Mian.Metrics;
using Mian.Schema;

namespace Mian.Tests.MlNet;

/// <summary>The features that the trees of the benchmark see: from the training part alone, and never from a row's own label.</summary>
public sealed class FeatureMakerTests
{
    private const int Requests = 400;

    [Fact]
    public void Of_ValidationRows_HasEveryFeatureByName()
    {
        var (train, valid) = (Part(1), Part(2));
        var table = new FeatureMaker(Schema, train, 1).Of(valid);

        Assert.Equal(
            ["item_id count", "item_id target", "tags values", "tags count", "tags target", "price", "hour count", "hour target", "hour value", "history length", "days since last behaviour", "item_id in history", "item_id share of history", "item_id behaviours since", "item_id days since"],
            table.Names);
        var share = train.Labels.Average(l => (double)l);
        for (var row = 0; row < valid.Count; row += 7)
        {
            // By hand: count and smoothed share of the candidate's item over all training rows.
            var same = Enumerable.Range(0, train.Count).Where(r => train.Ids["item_id"][r] == valid.Ids["item_id"][row]).ToList();
            var (features, request) = (table[row].ToArray(), valid.Requests[row]);
            Assert.Equal(same.Count, features[0]);
            Assert.Equal((same.Sum(r => train.Labels[r]) + (20 * share)) / (same.Count + 20), features[1], 6);
            Assert.Equal(valid.Lists["tags"][row].Length, features[2]);
            Assert.Equal(valid.Numbers["price"][row], features[5]);
            Assert.Equal(valid.Ids["hour"][row], features[8]);
            Assert.Equal(valid.HistoryTimes[request].Length, features[9]);
            Assert.Equal(valid.HistoryIds["past_item_id"][request].ToArray().Count(id => id == valid.Ids["item_id"][row]), features[11]);
        }
    }

    [Fact]
    public void Of_TrainingRow_DoesNotDependOnTheLabelsOfItsRequest()
    {
        var train = Part(1);
        var before = new FeatureMaker(Schema, train, 1).Of(train);

        for (var row = 0; row < train.Count; row += 37)
        {
            var labels = train.Labels.ToArray();
            foreach (var r in Enumerable.Range(0, train.Count).Where(r => train.Requests[r] == train.Requests[row])) labels[r] ^= 1;
            var changed = WithLabels(train, labels);
            Assert.Equal(before[row].ToArray(), new FeatureMaker(Schema, changed, 1).Of(changed)[row].ToArray());
        }
    }

    [Fact]
    public void Of_LabelsThatNothingExplains_TellNothingInTraining()
    {
        // Few rows an item: shares of positives that hold the own label would tell it (checked below), out of fold they must not.
        var train = Part(3, items: 300);
        var features = new FeatureMaker(Schema, train, 1);

        Assert.InRange(AucOf(features.Of(train), train), 0.42, 0.58);
        Assert.InRange(AucOf(features.Of(WithLabels(train, train.Labels)), train), 0.7, 1);
    }

    [Fact]
    public void Of_OtherParts_LeaveTheStatisticsAlone()
    {
        var (train, valid) = (Part(1), Part(2));
        var maker = new FeatureMaker(Schema, train, 1);
        var first = maker.Of(valid);

        maker.Of(Part(9));

        Assert.Equal(first.Values, maker.Of(valid).Values);
        Assert.Equal(first.Values, new FeatureMaker(Schema, train, 1).Of(WithLabels(valid, new byte[valid.Count])).Values);
    }

    /// <summary>AUC of the target mean of the candidate's item.</summary>
    private static double AucOf(FeatureTable table, SampleRows rows) => Evaluator.Evaluate(new Predictions
    {
        Scores = Enumerable.Range(0, rows.Count).Select(row => table[row][1]).ToArray(),
        Kind = ScoreKind.Probability,
        Labels = rows.Labels,
        Users = rows.Users,
    }).Auc!.Value;

    private static DatasetSchema Schema { get; } = new()
    {
        MaxHistory = 5,
        Tables = [new("item_id", 400), new("tags", 12), new("hour", 26), new("price", 3)],
        Fields =
        [
            Field("item_id", FieldGroup.Item, FieldKind.Categorical, new VocabularyEncoding(1, null)),
            Field("tags", FieldGroup.Item, FieldKind.MultiValued, new VocabularyEncoding(1, " ")),
            Field("price", FieldGroup.Item, FieldKind.Scaled, new StandardEncoding(0, 1)),
            Field("past_item_id", FieldGroup.Behaviour, FieldKind.Categorical, new SharedEncoding("item_id")) with { Table = "item_id" },
            Field("hour", FieldGroup.Context, FieldKind.Categorical, new TimestampEncoding(TimestampPart.Hour)),
        ],
    };

    private static FieldSchema Field(string name, FieldGroup group, FieldKind kind, FieldEncoding encoding) =>
        new() { Name = name, Group = group, Kind = kind, Storage = FieldStorage.Items, Column = name, Table = name, Encoding = encoding };

    /// <summary>Two candidates a request, one of them a positive, drawn at random.</summary>
    private static SampleRows Part(int seed, int items = 20)
    {
        var random = new Random(seed);
        var (tags, histories, times) = (new Jagged<int>(), new Jagged<int>(), new Jagged<long>());
        int[] Draw(int count, int from, int to) => [.. Enumerable.Range(0, count).Select(_ => random.Next(from, to))];
        for (var row = 0; row < 2 * Requests; row++) tags.Add(Draw(random.Next(4), 1, 12));
        for (var request = 0; request < Requests; request++)
        {
            var length = random.Next(6);
            histories.Add(Draw(length, 2, items));
            times.Add([.. Enumerable.Range(0, length).Select(t => 1000L * t)]);
        }

        return new SampleRows
        {
            Labels = [.. Enumerable.Range(0, Requests).SelectMany(_ => random.Next(2) == 0 ? new byte[] { 1, 0 } : [0, 1])],
            Users = [.. Enumerable.Range(0, 2 * Requests).Select(i => i / 6)],
            Requests = [.. Enumerable.Range(0, 2 * Requests).Select(i => i / 2)],
            Times = [.. Enumerable.Range(0, Requests).Select(_ => 1_000_000L)],
            HistoryTimes = times,
            Ids = { ["item_id"] = Draw(2 * Requests, 2, items), ["hour"] = Draw(2 * Requests, 2, 26) },
            Numbers = { ["price"] = [.. Enumerable.Range(0, 2 * Requests).Select(_ => random.NextSingle())] },
            Lists = { ["tags"] = tags },
            HistoryIds = { ["past_item_id"] = histories },
        };
    }

    private static SampleRows WithLabels(SampleRows rows, byte[] labels) => new()
    {
        Labels = labels,
        Users = rows.Users,
        Requests = rows.Requests,
        Times = rows.Times,
        HistoryTimes = rows.HistoryTimes,
        Ids = rows.Ids,
        Numbers = rows.Numbers,
        Lists = rows.Lists,
        HistoryIds = rows.HistoryIds,
    };
}
