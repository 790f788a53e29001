using Mian.Configuration;
using Mian.Ingest.Synthetic;
using Mian.Progress;

namespace Mian.Ingest.Tests.Synthetic;

public sealed class SyntheticOptionsTests
{
    [Fact]
    public void Get_Commercial_HasThePublishedSizes()
    {
        var options = SyntheticPresets.Get("commercial");
        Assert.Equal(2_163_147, options.Users);
        Assert.Equal(41, options.Items);
        Assert.Equal(41, options.Categories);
        Assert.Equal(36_096_332, options.Impressions);
    }

    [Theory]
    [InlineData("quick", 40_000)]
    [InlineData("demo", 300_000)]
    [InlineData("million", 1_200_000)]
    public void Get_Preset_HasItsImpressions(string name, long impressions) => Assert.Equal(impressions, SyntheticPresets.Get(name).Impressions);

    [Fact]
    public void Names_AllPresets_AreValidAndDescribed()
    {
        Assert.Equal(["demo", "quick", "million", "commercial"], SyntheticPresets.Names);
        Assert.All(SyntheticPresets.Names, name =>
        {
            Assert.Empty(SyntheticPresets.Get(name).Mistakes());
            Assert.NotEmpty(SyntheticPresets.Describe(name));
        });
    }

    [Fact]
    public void Get_UnknownName_SaysWhichThereAre()
    {
        var error = Assert.Throws<ConfigurationException>(() => SyntheticPresets.Get("demmo"));
        Assert.Contains("'demmo'", error.Message, StringComparison.Ordinal);
        Assert.Contains("demo, quick, million, commercial", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.ExitCode);
    }

    [Fact]
    public void Write_SeveralMistakes_AreToldAtOnceAndNothingIsWritten()
    {
        var options = new SyntheticOptions { Users = 0, Items = 5, ClickRate = double.NaN, ActiveDays = 401, Relevance = 1.5 };
        var directory = Path.Combine(Path.GetTempPath(), "mian-world-" + Guid.NewGuid().ToString("N"));
        var error = Assert.Throws<ConfigurationException>(
            () => SyntheticWorld.Write(options, directory, SilentProgress.Instance, CancellationToken.None));
        Assert.Contains("users: Value should be in range [1-50000000], but is 0.", error.Message, StringComparison.Ordinal);
        Assert.Contains("'items' should be at least 'categories' (41), but is 5.", error.Message, StringComparison.Ordinal);
        Assert.Contains("click_rate: Value should be in range [0.01-0.9], but is NaN.", error.Message, StringComparison.Ordinal);
        Assert.Contains("'active_days' should be at most 'days' (400), but is 401.", error.Message, StringComparison.Ordinal);
        Assert.Contains("relevance: Value should be in range [0-1], but is 1.5.", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(directory));
    }

    [Theory]
    [InlineData(10, 9)]
    [InlineData(1, 100_001)]
    public void Validate_ImpressionsThatDoNotFitTheUsers_AreRefused(int users, long impressions) =>
        Assert.Contains("'impressions' should be", Assert.Single(new SyntheticOptions { Users = users, Impressions = impressions }.Validate()), StringComparison.Ordinal);

    [Fact]
    public void Apply_Assignments_ChangeTheOptions()
    {
        var options = StrictYaml.Apply(SyntheticPresets.Get("quick"), ["users=77", "click_rate=0.1", "seed=9"]);
        Assert.Equal(SyntheticPresets.Get("quick") with { Users = 77, ClickRate = 0.1, Seed = 9 }, options);
        Assert.Contains("active_days", Assert.Throws<ConfigurationException>(
            () => StrictYaml.Apply(options, ["active_days=401"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_AnyActivity_SumToTheImpressionsWithOneOrMoreEach()
    {
        foreach (var spread in new[] { 0.0, 0.7, 2.0 })
        {
            var options = new SyntheticOptions { Users = 777, Impressions = 30_011, ActivitySpread = spread };
            var counts = new World(options).Counts;
            Assert.Equal(30_011, counts.Sum());
            Assert.True(counts.Min() >= 1);
        }
    }
}
