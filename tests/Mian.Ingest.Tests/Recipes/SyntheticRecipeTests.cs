using Mian.Ingest.Recipes;
using Mian.Ingest.Synthetic;
using Mian.Ingest.Tests.Sources;
using Mian.Progress;

namespace Mian.Ingest.Tests.Recipes;

public class SyntheticRecipeTests
{
    [Fact]
    public void Load_TablesOfTheSyntheticWorld_FitTheShippedRecipe()
    {
        using var raw = new RawFolder();
        var world = Path.Combine(raw.Path, "world");
        SyntheticWorld.Write(new SyntheticOptions { Users = 40, Items = 60, Impressions = 2_000 }, world, SilentProgress.Instance, CancellationToken.None);

        var loaded = Ingest.Sources.SourceLoader.Load(
            raw.Connection, RecipeReader.Load("synthetic"), new Ingest.Sources.SourceOptions { From = world }, SilentProgress.Instance, CancellationToken.None);

        Assert.Equal((40, 60), (loaded.Sources["users"].Rows, loaded.Sources["items"].Rows));
        Assert.Equal(["2000~2000~2000"], raw.Rows("SELECT count(*), count(*) FILTER (clicked IN (0, 1)), count(*) FILTER (true_probability > 0 AND true_probability < 1) FROM src_impressions"));
        Assert.Equal(0, loaded.RejectedRows);
    }
}
