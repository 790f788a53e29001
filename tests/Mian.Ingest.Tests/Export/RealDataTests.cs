using Mian.Dataset;
using Mian.Ingest.Export;
using Mian.Ingest.Preparation;
using Mian.Ingest.Recipes;
using Mian.Progress;

namespace Mian.Ingest.Tests.Export;

public sealed class RealDataTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mian-export-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Read off u.data, u.user and u.item: user 166 rated 20 movies, of which this is all with 4 or 5 before the last one.</summary>
    [SkippableFact]
    public void Write_Movielens100k_HasTheRowsOfTheRawFiles()
    {
        string? root = Environment.GetEnvironmentVariable("MIAN_DATA");
        Skip.If(root is null || !Directory.Exists(Path.Combine(root, "movielens-100k")), "MIAN_DATA names no folder with movielens-100k.");
        string set = Path.Combine(_folder, "set"), export = Path.Combine(_folder, "export");
        DatasetPreparation.Run(RecipeReader.Load("movielens-100k"), RecipeReader.TextOf("movielens-100k"),
            new PrepareOptions { From = Path.Combine(root!, "movielens-100k"), Out = set }, SilentProgress.Instance, CancellationToken.None);
        long limit;
        using (var dataset = PreparedDataset.Open(set))
        {
            limit = dataset.Schema.MaxHistory;
            DatasetExport.Write(dataset, new ExportOptions { Out = export, Threads = 2 }, SilentProgress.Instance, CancellationToken.None);
        }

        var counts = Assert.Single(ExportedRows.Query($"SELECT count(*) AS rows, sum(label)::BIGINT AS positives, max(len(\"history:item\")) AS longest FROM read_parquet('{export}/*.parquet')"));
        Assert.Equal((100_000L, 55_375L, limit), (counts["rows"], counts["positives"], counts["longest"]));
        Assert.Empty(ExportedRows.Query($"SELECT 1 FROM read_parquet('{export}/*.parquet') WHERE len(list_filter(\"history:time\", lambda t: t >= \"time\")) > 0 OR len(\"history:id:past_genres\") <> len(\"history:item\")"));
        var row = Assert.Single(ExportedRows.Query($"SELECT * FROM read_parquet('{export}/test-*.parquet') WHERE \"user\" = '166' AND item = '894'"));
        Assert.Equal(886_397_905L, row["time"]);
        Assert.Equal((sbyte)1, row["label"]);
        Assert.Equal(("M", "educator", "Home Alone 3 (1997)", 4.0), (row["user:gender"], row["user:occupation"], row["item:title"], row["event:rating"]));
        Assert.Equal(["313", "258", "347", "751", "328", "323", "322", "300", "984", "343"], (List<string>)row["history:item"]!);
        Assert.Equal(10, ((List<List<int>>)row["history:id:past_genres"]!).Count);
        // All within a day: the first bucket of ages.
        Assert.All((List<int>)row["history:id:past_age"]!, id => Assert.Equal(2, id));
    }
}
