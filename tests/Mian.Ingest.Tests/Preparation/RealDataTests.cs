using Mian.Dataset;
using Mian.Ingest.Preparation;
using Mian.Ingest.Recipes;
using Mian.Progress;

namespace Mian.Ingest.Tests.Preparation;

public sealed class RealDataTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mian-real-").FullName;

    private PreparedDataset Prepare(string recipe, string data)
    {
        string? root = Environment.GetEnvironmentVariable("MIAN_DATA");
        Skip.If(root is null || !Directory.Exists(Path.Combine(root, data)), $"MIAN_DATA names no folder with {data}.");
        string output = Path.Combine(_folder, data);
        DatasetPreparation.Run(RecipeReader.Load(recipe), RecipeReader.TextOf(recipe), new PrepareOptions { From = Path.Combine(root!, data), Out = output },
            SilentProgress.Instance, CancellationToken.None);
        return PreparedDataset.Open(output);
    }

    /// <summary>Users, items and events are counted with wc -l; each of the 22,363 users has 5 or more reviews.</summary>
    [SkippableTheory]
    [InlineData("amazon-beauty", 22_363, 12_101, 198_502)]
    [InlineData("amazon-toys", 19_412, 11_924, 167_597)]
    public void Run_Amazon_TestsEachUsersLastReview(string data, long users, long items, long events)
    {
        using var dataset = Prepare("amazon-csv", data);

        Assert.Equal((users, items, events), (dataset.Manifest.Users, dataset.Manifest.Items, dataset.Manifest.Events));
        foreach (var split in new[] { SplitName.Valid, SplitName.Test })
        {
            Assert.Equal((users, 2 * users, users), (dataset.Manifest.Splits[split].Requests, dataset.Manifest.Splits[split].Samples, dataset.Manifest.Splits[split].Positives));
        }
        Assert.Equal(events - 2 * users, dataset.Manifest.Splits[SplitName.Train].Requests);
    }

    /// <summary>awk -F'\t' '$3 >= 4' u.data | wc -l gives 55,375.</summary>
    [SkippableFact]
    public void Run_Movielens100k_HasTheKnownCounts()
    {
        using var dataset = Prepare("movielens-100k", "movielens-100k");

        Assert.Equal((943L, 1_682L, 100_000L), (dataset.Manifest.Users, dataset.Manifest.Items, dataset.Manifest.Events));
        Assert.Equal(55_375, dataset.Manifest.Splits.Values.Sum(s => s.Positives));
        Assert.Equal(100_000, dataset.Manifest.Splits.Values.Sum(s => s.Requests));
        Assert.Equal(55_375, dataset.Manifest.Behaviours);
    }

    /// <summary>awk counts 487,650 ratings, 279,124 of them 4 or 5. User 1 rated 53 movies: 43, 5 and 5 of them make the parts.</summary>
    [SkippableFact]
    public void Run_Movielens1MHalf_HasTheKnownCounts()
    {
        using var dataset = Prepare("movielens-1m", "movielens-1m-half");

        Assert.Equal(487_650, dataset.Manifest.Events);
        Assert.Equal(279_124, dataset.Manifest.Splits.Values.Sum(s => s.Positives));
        Assert.Equal("1", dataset.Users.TextColumn("key")[0]);
        Assert.Equal(53, dataset.Users.Column<int>("events_count")[0]);
        int[] ofFirst = [.. Enum.GetValues<SplitName>().Select(s => DatasetPreparationTests.Values(dataset.Requests(s).Column<int>("user")).Count(u => u == 0))];
        Assert.Equal([43, 5, 5], ofFirst);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
