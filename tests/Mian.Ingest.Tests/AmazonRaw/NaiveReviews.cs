using System.Text.Json;
using Mian.Benchmarks.AmazonRaw;

namespace Mian.Ingest.Tests.AmazonRaw;

/// <summary>One line of a file of reviews.</summary>
internal sealed record NaiveReview(string User, string Item, long Time);

/// <summary>The two raw files read the slow way: reviews as JSON documents, categories by looking for the last brackets.</summary>
internal sealed class NaiveReviews
{
    public NaiveReviews(AmazonShape shape, string folder)
    {
        Reviews = [.. File.ReadLines(Path.Combine(folder, shape.ReviewsFile)).Select(ReadReview)];
        MetaLines = File.ReadAllLines(Path.Combine(folder, shape.MetaFile));
        Categories = MetaLines.ToDictionary(KeyOf, LastCategory);
        // Reviews of one day keep the order of the file.
        ByUser = Reviews.GroupBy(r => r.User).ToDictionary(g => g.Key, g => g.OrderBy(r => r.Time).ToList());
    }

    public IReadOnlyList<NaiveReview> Reviews { get; }

    public IReadOnlyList<string> MetaLines { get; }

    /// <summary>The reviews of each user, earliest first.</summary>
    public IReadOnlyDictionary<string, List<NaiveReview>> ByUser { get; }

    /// <summary>The last category of each item of the metadata; null where it has none.</summary>
    public IReadOnlyDictionary<string, string?> Categories { get; }

    private static NaiveReview ReadReview(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        return new NaiveReview(root.GetProperty("reviewerID").GetString()!, root.GetProperty("asin").GetString()!, root.GetProperty("unixReviewTime").GetInt64());
    }

    private static string KeyOf(string line)
    {
        const string opening = "{'asin': '";
        Assert.StartsWith(opening, line, StringComparison.Ordinal);
        return line[opening.Length..line.IndexOf('\'', opening.Length)];
    }

    private static string? LastCategory(string line)
    {
        var begin = line.IndexOf("'categories': [[", StringComparison.Ordinal);
        if (begin < 0)
            return null;
        var text = line[begin..(line.IndexOf("]]", begin, StringComparison.Ordinal) - 1)];
        var quote = line[begin + text.Length];
        return text[(text.LastIndexOf(quote) + 1)..];
    }
}
