using System.Globalization;
using System.Text.Json;
using Mian.Benchmarks.AmazonRaw;
using Mian.Ingest.Sources;

namespace Mian.Ingest.Tests.AmazonRaw;

public class AmazonFolderTests(GeneratedFolder folder) : IClassFixture<GeneratedFolder>
{
    private static AmazonShape Shape => GeneratedFolder.Shape;

    private NaiveReviews Naive => folder.Naive;

    [Fact]
    public void Write_Reviews_HaveTheExactCountsOfTheShape()
    {
        var users = Naive.Reviews.GroupBy(r => r.User).ToList();
        var items = Naive.Reviews.GroupBy(r => r.Item).ToList();

        Assert.Equal((Shape.Reviews, Shape.Users, Shape.Items), (Naive.Reviews.Count, users.Count, items.Count));
        Assert.All(users, u => Assert.True(u.Count() >= AmazonShape.Core));
        Assert.All(items, i => Assert.True(i.Count() >= AmazonShape.Core));
        Assert.Equal(Shape.Reviews, Naive.Reviews.Select(r => (r.User, r.Item)).Distinct().Count());
    }

    [Fact]
    public void Write_Reviews_StandInTheOrderOfTheItems()
    {
        Assert.Equal(Naive.Reviews.Select(r => r.Item).Order(StringComparer.Ordinal), Naive.Reviews.Select(r => r.Item));
        Assert.NotEqual(Naive.Reviews.OrderBy(r => r.Item, StringComparer.Ordinal).ThenBy(r => r.Time), Naive.Reviews);
    }

    [Fact]
    public void Write_Reviews_HaveTheKeysOfThePublishedFiles()
    {
        string[] keys = ["reviewerID", "asin", "reviewerName", "helpful", "reviewText", "overall", "summary", "unixReviewTime", "reviewTime"];
        foreach (var line in File.ReadLines(Path.Combine(folder.Raw, Shape.ReviewsFile)))
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            Assert.Empty(keys.Except(root.EnumerateObject().Select(p => p.Name)).Except(["reviewerName"]));
            var day = DateTimeOffset.FromUnixTimeSeconds(root.GetProperty("unixReviewTime").GetInt64());
            Assert.Equal(TimeSpan.Zero, day.TimeOfDay);
            Assert.Equal(day.ToString("MM d, yyyy", CultureInfo.InvariantCulture), root.GetProperty("reviewTime").GetString());
            var helpful = root.GetProperty("helpful");
            Assert.InRange(helpful[0].GetInt32(), 0, helpful[1].GetInt32());
            Assert.InRange(root.GetProperty("overall").GetDouble(), 1, 5);
        }
    }

    [Fact]
    public void Write_Activity_IsSkewed()
    {
        var busiest = Naive.ByUser.Values.Select(r => r.Count).OrderDescending().ToList();
        var popular = Naive.Reviews.GroupBy(r => r.Item).Select(i => i.Count()).OrderDescending().ToList();

        Assert.True(busiest[0] > 5 * busiest[busiest.Count / 2]);
        Assert.True(popular[0] > 3 * popular[popular.Count / 2]);
    }

    [Fact]
    public void Write_Metadata_HasEveryReviewedItemAndAllCategories()
    {
        var reviewed = Naive.Reviews.Select(r => r.Item).ToHashSet();
        var categories = reviewed.Select(i => Naive.Categories[i]).ToList();

        Assert.Equal(Shape.Described, Naive.Categories.Count);
        Assert.Equal(Shape.Categories, categories.OfType<string>().Distinct().Count());
        Assert.Contains(null, categories);
        Assert.True(Naive.Categories.Values.OfType<string>().Distinct().Count() > Shape.Categories);
    }

    [Theory]
    [InlineData("': \"")]
    [InlineData("\\'")]
    [InlineData("\\\\")]
    [InlineData("\\x")]
    [InlineData("'price': None")]
    [InlineData("'related': {'also_bought': ['")]
    [InlineData("'salesRank': {}")]
    public void Write_Metadata_HasTheCornersOfPythonLiterals(string text)
        => Assert.Contains(Naive.MetaLines, l => l.Contains(text, StringComparison.Ordinal));

    [Fact]
    public void Write_Metadata_IsPythonOnEveryLine()
    {
        var literal = new PythonLiteral();
        foreach (var line in File.ReadLines(Path.Combine(folder.Raw, Shape.MetaFile)))
            Assert.Null(literal.Rewrite(System.Text.Encoding.UTF8.GetBytes(line)));
    }

    [Fact]
    public void Write_Seed_DecidesEveryByte()
    {
        var (same, other) = (folder.Generate(Shape), folder.Generate(Shape with { Seed = 2 }));

        foreach (var file in new[] { Shape.ReviewsFile, Shape.MetaFile })
        {
            var bytes = File.ReadAllBytes(Path.Combine(folder.Raw, file));
            Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(same, file)));
            Assert.NotEqual(bytes, File.ReadAllBytes(Path.Combine(other, file)));
        }
    }

    [Fact]
    public void Write_TooFewReviews_SaysSo()
        => Assert.Contains("too few", Assert.Throws<ArgumentException>(() => folder.Generate(Shape with { Reviews = 5 * Shape.Users - 1 })).Message, StringComparison.Ordinal);
}
