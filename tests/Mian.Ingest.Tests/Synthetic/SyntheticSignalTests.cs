using Mian.Ingest.Synthetic;

namespace Mian.Ingest.Tests.Synthetic;

public sealed class SyntheticSignalTests(SyntheticSignalTests.Played played) : IClassFixture<SyntheticSignalTests.Played>
{
    /// <summary>Part of the demo world with the terms of every logit.</summary>
    public sealed class Played
    {
        public Played()
        {
            var options = SyntheticPresets.Get("demo");
            var world = new World(options);
            var simulator = new UserSimulator(options, world, world.FitIntercept(CancellationToken.None));
            for (var user = 0; user < 600; user++)
            {
                var before = Terms.Count;
                var rows = simulator.Simulate(user, world.Counts[user], Terms).Rows;
                for (var i = 0; i < rows.Length; i++)
                    Rows.Add((Terms[before + i], rows[i]));
            }
        }

        internal List<ClickTerms> Terms { get; } = [];

        internal List<(ClickTerms Terms, Impression Row)> Rows { get; } = [];
    }

    [Fact]
    public void Terms_SumOfAll_IsTheWrittenProbability() =>
        Assert.All(played.Rows, r => Assert.Equal(1 / (1 + Math.Exp(-r.Terms.Logit)), r.Row.Micro / 1e6, 0.51e-6));

    // What leaving a term out costs in AUC, at least. The standard error of an AUC over 60,000 rows is about 0.0016, but both
    // scores are of the same rows, so their difference is far more exact.
    [Theory]
    [InlineData("taste", 0.05)]
    [InlineData("occupation", 0.01)]
    [InlineData("gender and age", 0.003)]
    [InlineData("profile", 0.015)]
    [InlineData("season", 0.007)]
    [InlineData("weather", 0.003)]
    [InlineData("context", 0.015)]
    [InlineData("price", 0.003)]
    [InlineData("quality", 0.003)]
    [InlineData("recent", 0.0005)]
    public void Terms_WithoutOne_ScoreLess(string name, double cost)
    {
        Func<ClickTerms, double> term = name switch
        {
            "taste" => t => t.Taste,
            "occupation" => t => t.Occupation,
            "gender and age" => t => t.GenderAge,
            "profile" => t => t.Occupation + t.GenderAge,
            "season" => t => t.Season,
            "weather" => t => t.Weather,
            "context" => t => t.Season + t.Weather + t.Hour,
            "price" => t => t.Price,
            "quality" => t => t.Quality,
            _ => t => t.Recent,
        };
        var full = Auc(t => t.Logit);
        var without = Auc(t => t.Logit - term(t));
        Assert.True(full - without > cost, $"{full} with, {without} without {name}");
    }

    [Fact]
    public void Terms_ItemsAlone_AreFarFromTheCeiling() => Assert.InRange(Auc(t => t.Quality), 0.5, 0.65);

    private double Auc(Func<ClickTerms, double> score) => NaiveScores.Auc(played.Rows.Select(r => (score(r.Terms), r.Row.Clicked)));
}
