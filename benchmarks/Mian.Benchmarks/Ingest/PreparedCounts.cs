using System.Globalization;
using Mian.Benchmarks.AmazonRaw;
using Mian.Dataset;

namespace Mian.Benchmarks.Ingest;

/// <summary>Compares what a prepared data set counts with what its shape says.</summary>
internal static class PreparedCounts
{
    private const int ReservedIds = 2;

    /// <summary>Prints both side by side. False where they differ.</summary>
    public static bool Print(AmazonShape shape, DatasetManifest manifest)
    {
        var counts = Of(shape, manifest).ToList();
        Console.WriteLine($"\n{shape.Name} (content hash {manifest.ContentHash})\n\n| | expected | prepared |\n| --- | --- | --- |");
        foreach (var (name, expected, found) in counts)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {expected:N0} | {found:N0}{(expected == found ? "" : " **differs**")} |"));
        return counts.All(c => c.Expected == c.Found);
    }

    /// <summary>The protocol of DIN with a validation part: each user's last review tests, the one before it validates, one negative each.</summary>
    private static IEnumerable<(string Name, long Expected, long Found)> Of(AmazonShape shape, DatasetManifest manifest)
    {
        yield return ("users", shape.Users, manifest.Users);
        yield return ("items", shape.Items, manifest.Items);
        yield return ("categories", shape.Categories, manifest.Schema.Tables.Single(t => t.Name == "category").Rows - ReservedIds);
        yield return ("reviews", shape.Reviews, manifest.Events);
        foreach (var (split, counts) in manifest.Splits.OrderBy(s => s.Key))
        {
            var name = split.ToString().ToLowerInvariant();
            long requests = split == SplitName.Train ? shape.Reviews - 2 * shape.Users : shape.Users;
            yield return ($"{name} requests", requests, counts.Requests);
            yield return ($"{name} samples", 2 * requests, counts.Samples);
            yield return ($"{name} positives", requests, counts.Positives);
        }
    }
}
