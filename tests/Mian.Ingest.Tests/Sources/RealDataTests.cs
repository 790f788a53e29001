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

    [SkippableFact]
    public void Load_RawAmazonReviews_ReadsTheNamedKeys()
    {
        var recipe = RecipeReader.Parse("""
            name: amazon-raw
            sources:
              reviews:
                file: Musical_Instruments.json
                format: json_lines
                columns: [reviewerID, asin, overall, unixReviewTime, helpful]
                types: {overall: number, unixReviewTime: integer}
                derive: {helpful_votes: "CAST(helpful ->> 0 AS BIGINT)"}
            events: {source: reviews, user: reviewerID, item: asin, time: unixReviewTime}
            label: {negatives: {}}
            split: {by: leave_last_out}
            history: {length: 20, before: order}
            fields:
              item: [{name: item_id, column: asin}]
              behaviour: [{name: past_item_id, item_field: item_id}]
            """, "amazon-raw");

        var loaded = Load(recipe, "amazon-musical-instruments-raw");

        Assert.Equal(10_261, loaded.Sources["reviews"].Rows);
        Assert.Equal("1429~900", Row("SELECT count(DISTINCT reviewerID), count(DISTINCT asin) FROM src_reviews"));
        Assert.Equal("A14VAT5EAX3D9S~1384719342~5~1363392000~13", Row("SELECT reviewerID, asin, overall, unixReviewTime, helpful_votes FROM src_reviews WHERE source_order = 1"));
    }

    public void Dispose() => _connection.Dispose();

    private LoadedSources Load(string recipe, string folder) => Load(RecipeReader.Load(recipe), folder);

    private LoadedSources Load(Recipe recipe, string folder)
    {
        var root = Environment.GetEnvironmentVariable("MIAN_DATA");
        var from = Path.Combine(root ?? "", folder);
        Skip.If(string.IsNullOrEmpty(root) || !Directory.Exists(from), $"MIAN_DATA does not name a folder with {folder}");
        return SourceLoader.Load(_connection, recipe, new SourceOptions { From = from }, SilentProgress.Instance, CancellationToken.None);
    }

    private string Row(string sql) => string.Join('~', Sql.Rows(_connection, sql, CancellationToken.None)[0]);
}
