using DuckDB.NET.Data;
using Mian.Ingest.Recipes;
using Mian.Ingest.Sources;
using Mian.Progress;

namespace Mian.Ingest.Tests.Sources;

/// <summary>The real data sets, where the environment variable MIAN_DATA names the folder that holds them.</summary>
public sealed class RealDataTests : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public RealDataTests() => _connection.Open();

    [SkippableFact]
    public void Load_MovieLens100k_HasItsRowsAndText()
    {
        var loaded = Load("movielens-100k", "movielens-100k");

        Assert.Equal((100_000, 943, 1682), (loaded.Sources["ratings"].Rows, loaded.Sources["users"].Rows, loaded.Sources["movies"].Rows));
        Assert.Equal("Toy Story (1995)~1995~animation|children|comedy~animation", Row("SELECT title, year, genres, main_genre FROM src_movies WHERE item_id = '1'"));
        Assert.Equal("196~242~3~881250949", Row("SELECT user_id, item_id, rating, time FROM src_ratings WHERE source_order = 0"));
        Assert.Equal("100000~55375", Row("SELECT count(*), count(*) FILTER (rating >= 4) FROM src_ratings"));
        Assert.Equal("1", Row("SELECT count(*) FROM src_movies WHERE title LIKE 'Misérables, Les%'"));
    }

    [SkippableFact]
    public void Load_MovieLens1mHalf_HasItsRowsAndText()
    {
        var loaded = Load("movielens-1m", "movielens-1m-half");

        Assert.Equal((487_650, 6040, 3883), (loaded.Sources["ratings"].Rows, loaded.Sources["users"].Rows, loaded.Sources["movies"].Rows));
        Assert.Equal("Toy Story (1995)~1995~Animation|Children's|Comedy~Animation", Row("SELECT title, year, genres, main_genre FROM src_movies WHERE item_id = '1'"));
        Assert.Equal("3883", Row("SELECT count(year) FROM src_movies"));
        Assert.Equal("2999~3615~487650", Row("SELECT count(DISTINCT user_id), count(DISTINCT item_id), count(*) FROM src_ratings"));
        Assert.Equal("1", Row("SELECT count(*) FROM src_movies WHERE title LIKE 'Misérables, Les (1998)'"));
    }

    [SkippableTheory]
    [InlineData("amazon-beauty", 198_502, 12_101, false)]
    [InlineData("amazon-toys", 167_597, 11_924, true)]
    public void Load_Amazon_HasItsRowsAndTheFieldsOfItsColumns(string folder, long events, long items, bool complete)
    {
        var loaded = Load("amazon-csv", folder);

        Assert.Equal((events, items), (loaded.Sources["interactions"].Rows, loaded.Sources["items"].Rows));
        var optional = new[] { "class", "past_class", "mean_rating" };
        Assert.Equal(complete ? optional : [], RecipeFields.All(loaded.Recipe).Select(f => f.Field.Name).Intersect(optional));
        Assert.Equal(complete ? "156592" : "0", Row("SELECT count(*) FILTER (rating_ge3 = 1) FROM src_interactions"));
    }

    public void Dispose() => _connection.Dispose();

    private LoadedSources Load(string recipe, string folder)
    {
        var root = Environment.GetEnvironmentVariable("MIAN_DATA");
        var from = Path.Combine(root ?? "", folder);
        Skip.If(string.IsNullOrEmpty(root) || !Directory.Exists(from), $"MIAN_DATA does not name a folder with {folder}");
        return SourceLoader.Load(_connection, RecipeReader.Load(recipe), new SourceOptions { From = from }, SilentProgress.Instance, CancellationToken.None);
    }

    private string Row(string sql) => string.Join('~', Sql.Rows(_connection, sql, CancellationToken.None)[0]);
}
