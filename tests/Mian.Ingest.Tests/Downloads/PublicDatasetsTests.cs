using Mian.Configuration;
using Mian.Ingest.Downloads;
using Mian.Ingest.Recipes;
using Mian.Ingest.Sources;

namespace Mian.Ingest.Tests.Downloads;

public sealed class PublicDatasetsTests
{
    [Fact]
    public void All_Names_AreUniqueAndKnown()
    {
        var names = PublicDatasets.All.Select(d => d.Name).ToList();

        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.Equal(26, names.Count);
        Assert.Superset(
            new HashSet<string> { "movielens-100k", "movielens-1m", "amazon-books", "amazon-electronics", "amazon-musical-instruments", "amazon-beauty", "amazon-toys-and-games", "amazon-instant-video" },
            names.ToHashSet());
    }

    [Fact]
    public void All_Files_AreWhatTheRecipeReads()
    {
        Assert.All(PublicDatasets.All, dataset =>
        {
            var sources = RecipeReader.Load(dataset.Recipe).Sources.Values;
            var names = dataset.Files.SelectMany(f => f.IsZip ? f.Members.Select(m => Path.GetFileName(m)) : [f.Name]).ToList();
            Assert.All(sources, source => Assert.Single(names, n => SourceFiles.Reads(source.File, n)));
            Assert.Equal(sources.Count(s => s.Optional), dataset.Files.Count(f => f.Optional));
        });
    }

    [Fact]
    public void All_Hashes_AreWrittenAsTheyAreComputed()
    {
        var files = PublicDatasets.All.SelectMany(d => d.Files).ToList();

        Assert.All(files.Where(f => f.Md5 is not null), f => Assert.Matches("^[0-9a-f]{32}$", f.Md5));
        Assert.All(files.Where(f => f.Sha256 is not null), f => Assert.Matches("^[0-9a-f]{64}$", f.Sha256));
        Assert.Equal(2, files.Count(f => f.Md5 is not null));
        Assert.All(files, f => Assert.True(f.IsZip ? f.Md5 is not null : f.Lines is not null || f.Optional, $"{f.Name} has nothing to be checked by."));
    }

    /// <summary>Counted in the files of two categories themselves (wc -l).</summary>
    [Theory]
    [InlineData("amazon-musical-instruments", 10_261)]
    [InlineData("amazon-beauty", 198_502)]
    [InlineData("amazon-toys-and-games", 167_597)]
    public void Get_Category_HasTheNumberOfItsReviews(string name, long reviews)
    {
        Assert.Equal(reviews, PublicDatasets.Get(name).Events);
        Assert.Equal(reviews, PublicDatasets.Get(name).Files[0].Lines);
    }

    [Theory]
    [InlineData("movielens-100", "movielens-100k")]
    [InlineData("amazon-electronic", "amazon-electronics")]
    [InlineData("amazon-toys", "amazon-toys-and-games")]
    public void Get_MistypedName_SuggestsTheNearest(string typed, string meant)
    {
        var error = Assert.Throws<ConfigurationException>(() => PublicDatasets.Get(typed));

        Assert.Contains($"Did you mean '{meant}'?", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.ExitCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("criteo")]
    public void Get_UnknownName_SaysHowToListThem(string typed)
    {
        var error = Assert.Throws<ConfigurationException>(() => PublicDatasets.Get(typed));

        Assert.DoesNotContain("Did you mean", error.Message, StringComparison.Ordinal);
        Assert.Contains("'mian data get' lists all 26", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Get_OtherCase_IsTheSame() => Assert.Equal("amazon-books", PublicDatasets.Get("Amazon-Books").Name);
}
