using System.Globalization;
using Mian.Dataset;
using Mian.Ingest.Preparation;
using Mian.Ingest.Recipes;
using Mian.Ingest.Tests.Sources;
using Mian.Progress;

namespace Mian.Ingest.Tests.Preparation;

public sealed class AmazonReviewsTests : IDisposable
{
    private const long Day = 86_400;
    private readonly RawFolder _raw = new();

    private PreparedDataset Prepare(long skipBad = 0)
    {
        var output = Path.Combine(_raw.Path, "set");
        DatasetPreparation.Run(RecipeReader.Load("amazon-reviews"), RecipeReader.TextOf("amazon-reviews"),
            new PrepareOptions { From = _raw.Path, Out = output, SkipBad = skipBad }, SilentProgress.Instance, CancellationToken.None);
        return PreparedDataset.Open(output);
    }

    private static string Review(string user, string item, int day) => string.Create(CultureInfo.InvariantCulture,
        $"{{\"reviewerID\": \"{user}\", \"asin\": \"{item}\", \"helpful\": [0, 1], \"reviewText\": \"It's \\\"fine\\\"\", \"overall\": 4.0, \"unixReviewTime\": {day * Day}}}\n");

    /// <summary>Users 0 to <paramref name="users"/>-1 with five reviews each, spread so that every item has one.</summary>
    private static string Reviews(int users, int items) =>
        string.Concat(from u in Enumerable.Range(0, users) from k in Enumerable.Range(0, 5) select Review($"U{u}", $"I{(u * 5 + k) % items}", 10 + k));

    private static string Meta(int items, int categories) => string.Concat(Enumerable.Range(0, items).Select(i =>
        $"{{'asin': 'I{i}', 'title': \"It's {i}\", 'price': 9.99, 'salesRank': {{}}, 'categories': [['Root'], ['Root', 'Cat {i % categories}']]}}\n"));

    /// <summary>Rows of the table without those of padding and out of vocabulary.</summary>
    private static int Categories(PreparedDataset dataset) => dataset.Manifest.Schema.Tables.Single(t => t.Name == "category").Rows - 2;

    [Theory]
    [InlineData("")]
    [InlineData(".gz")]
    public void Run_FilesOfAKnownShape_GivesItsCounts(string suffix)
    {
        _raw.With("reviews_Shape_5.json" + suffix, Reviews(192, 63)).With("meta_Shape.json" + suffix, Meta(500, 8));

        using var dataset = Prepare();

        Assert.Equal((192L, 63L, 960L), (dataset.Manifest.Users, dataset.Manifest.Items, dataset.Manifest.Events));
        Assert.Equal(8, Categories(dataset));
        Assert.Equal((576L, 192L, 192L), (dataset.Manifest.Splits[SplitName.Train].Requests, dataset.Manifest.Splits[SplitName.Valid].Requests, dataset.Manifest.Splits[SplitName.Test].Requests));
        Assert.All(dataset.Manifest.Splits.Values, s => Assert.Equal((2 * s.Requests, s.Requests), (s.Samples, s.Positives)));
    }

    [Fact]
    public void Run_MissingRepeatedAndJsonMetadata_KeepsEveryReviewedItem()
    {
        _raw.With("reviews_X_5.json", Reviews(20, 10));
        _raw.With("meta_X.json", "{'asin': 'I1'}\n{'asin': 'I5', 'categories': [[]]}\n{\"asin\": \"I0\", \"categories\": [[\"A\", \"B\"]]}\n{'asin': 'I0', 'categories': [['Other']]}\n{'asin': 'Unknown', 'categories': [['C']]}\n");

        using var dataset = Prepare();

        Assert.Equal(10, dataset.Manifest.Items);
        Assert.Equal(1, Categories(dataset));
        Assert.Equal(["I0", "I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9"], Enumerable.Range(0, 10).Select(i => dataset.Items.TextColumn("key")[i]));
    }

    [Fact]
    public void Run_WithoutMetadata_LeavesTheCategoriesOut()
    {
        _raw.With("reviews_X_5.json", Reviews(20, 10));

        using var dataset = Prepare();

        Assert.Equal(["item_id"], dataset.Manifest.Schema.Fields.Where(f => f.Group == Schema.FieldGroup.Item).Select(f => f.Name));
    }

    [Fact]
    public void Run_BrokenMetadataLine_NamesFileLineAndWhatWasExpected()
    {
        _raw.With("reviews_X_5.json", Reviews(20, 10)).With("meta_X.json", Meta(3, 1) + "{'asin': 'I9', 'categories': [['A'}\n");

        var error = Assert.Throws<MianException>(() => Prepare());

        Assert.Contains("meta_X.json, line 4: the Python literal is broken at byte 35 of the line: expected ',' or ']', found '}'", error.Message, StringComparison.Ordinal);
        using var dataset = Prepare(skipBad: 1);
        Assert.Equal(1, dataset.Manifest.RejectedRows);
    }

    [Fact]
    public void Run_UserWithTwoReviews_TrainsOnly()
    {
        _raw.With("reviews_X_5.json", Reviews(20, 10) + Review("Short", "I0", 1) + Review("Short", "I1", 2));

        using var dataset = Prepare();

        Assert.Equal((20L, 20L, 62L), (dataset.Manifest.Splits[SplitName.Valid].Requests, dataset.Manifest.Splits[SplitName.Test].Requests, dataset.Manifest.Splits[SplitName.Train].Requests));
    }

    [Fact]
    public void Run_OneItemOnly_SaysThatNoNegativeIsLeft()
    {
        _raw.With("reviews_X_5.json", string.Concat(Enumerable.Range(0, 5).Select(k => Review("U", "I", k))));

        var error = Assert.Throws<MianException>(() => Prepare());

        Assert.Contains("User 'U' has events with all 1 items, so no negative can be sampled", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Users, items and reviews are counted from the file itself (cut, sort -u, wc -l).</summary>
    [SkippableFact]
    public void Run_MusicalInstruments_HasThePublishedCounts()
    {
        var root = Environment.GetEnvironmentVariable("MIAN_DATA");
        var file = Path.Combine(root ?? "", "amazon-musical-instruments-raw", "Musical_Instruments.json");
        Skip.If(!File.Exists(file), "MIAN_DATA names no folder with amazon-musical-instruments-raw.");
        File.CreateSymbolicLink(_raw["reviews_Musical_Instruments_5.json"], file);

        using var dataset = Prepare();

        Assert.Equal((1_429L, 900L, 10_261L), (dataset.Manifest.Users, dataset.Manifest.Items, dataset.Manifest.Events));
        Assert.Equal((1_429L, 1_429L), (dataset.Manifest.Splits[SplitName.Valid].Positives, dataset.Manifest.Splits[SplitName.Test].Positives));
    }

    public void Dispose() => _raw.Dispose();
}
