using Mian.Configuration;
using Mian.Ingest.Recipes;

namespace Mian.Ingest.Tests.Recipes;

public class RecipeReaderTests
{
    [Fact]
    public void Shipped_Names_AreThoseOfTheDocumentation()
    {
        Assert.Equal(["amazon-csv", "amazon-reviews", "movielens-100k", "movielens-1m", "synthetic"], RecipeReader.Shipped.Select(r => r.Name));
        Assert.All(RecipeReader.Shipped, r => Assert.InRange(r.Description.Length, 20, 200));
    }

    [Theory]
    [InlineData("amazon-csv")]
    [InlineData("amazon-reviews")]
    [InlineData("movielens-100k")]
    [InlineData("movielens-1m")]
    [InlineData("synthetic")]
    public void Load_ShippedRecipe_IsValidAndNamedLikeItsFile(string name)
    {
        var recipe = RecipeReader.Load(name);

        Assert.Equal(name, recipe.Name);
        Assert.Equal(RecipeReader.TextOf(name), RecipeReader.TextOf(name).ReplaceLineEndings("\n"));
        Assert.Equal(StrictYaml.Write(recipe), StrictYaml.Write(StrictYaml.Parse<Recipe>(StrictYaml.Write(recipe), name)));
    }

    [Fact]
    public void Load_UnknownName_SuggestsTheNearestAndListsAll()
    {
        var error = Assert.Throws<ConfigurationException>(() => RecipeReader.Load("movielens1m"));

        Assert.Equal(2, error.ExitCode);
        Assert.Contains("Did you mean 'movielens-1m'?", error.Message, StringComparison.Ordinal);
        Assert.Contains("Shipped: amazon-csv, amazon-reviews, movielens-100k, movielens-1m, synthetic.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Folder_SaysThatItCannotBeRead() =>
        Assert.Contains("cannot be read", Assert.Throws<ConfigurationException>(() => RecipeReader.Load(Path.GetTempPath())).Message, StringComparison.Ordinal);

    [Fact]
    public void Load_Path_ReadsTheFileAndNamesItInErrors()
    {
        var path = Path.Combine(Path.GetTempPath(), $"mian-recipe-{Guid.NewGuid():N}.yaml");
        try
        {
            File.WriteAllText(path, RecipeReader.TextOf("movielens-1m"));
            Assert.Equal("movielens-1m", RecipeReader.Load(path).Name);
            File.WriteAllText(path, RecipeReader.TextOf("movielens-1m").Replace("length: 200", "lenght: 200", StringComparison.Ordinal));
            var error = Assert.Throws<ConfigurationException>(() => RecipeReader.Load(path));
            Assert.StartsWith($"{path} has 2 mistakes:", error.Message, StringComparison.Ordinal);
            Assert.Contains("history.lenght: unknown key. Did you mean 'length'?", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
