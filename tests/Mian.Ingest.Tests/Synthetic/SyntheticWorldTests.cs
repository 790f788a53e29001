using Mian.Ingest.Synthetic;

namespace Mian.Ingest.Tests.Synthetic;

public sealed class SyntheticWorldTests(QuickWorld world) : IClassFixture<QuickWorld>
{
    private const long Day = 86_400;
    private readonly RawWorld _raw = world.Raw;

    [Fact]
    public void Write_QuickPreset_HasTheSizesOfItsOptions()
    {
        Assert.Equal(world.Options.Users, _raw.Users.Count);
        Assert.Equal(world.Options.Items, _raw.Items.Count);
        Assert.Equal(world.Options.Impressions, _raw.Impressions.Count);
        Assert.Equal(world.Options.Categories, _raw.Items.Values.Select(i => i[1]).Distinct().Count());
        Assert.Equal(world.Options.Users, _raw.Impressions.Select(r => r.User).Distinct().Count());
        Assert.All(_raw.Impressions, r => Assert.True(_raw.Users.ContainsKey(r.User) && _raw.Items.ContainsKey(r.Item)));
    }

    [Fact]
    public void Write_Impressions_AreUniqueAndInsideTheLog()
    {
        Assert.Equal(_raw.Impressions.Count, _raw.Impressions.Select(r => (r.User, r.Item, r.Time)).Distinct().Count());
        var first = DateTimeOffset.Parse("2023-01-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds();
        Assert.All(_raw.Impressions, r => Assert.InRange(r.Time, first, first + (world.Options.Days * Day) - 1));
    }

    [Fact]
    public void Write_Weather_IsTheSameForEverybodyInACityOnADay()
    {
        var kinds = _raw.Impressions.Where(r => r.Weather != null).GroupBy(r => (r.City, r.Time / Day)).Select(g => g.Select(r => r.Weather).Distinct().Count());
        Assert.All(kinds, count => Assert.Equal(1, count));
    }

    [Fact]
    public void Write_MissingValues_OccurAboutAsOftenAsAsked()
    {
        // 500 users and 300 items at 5 %: four standard deviations are 0.04 and 0.05.
        foreach (var column in new[] { 1, 2, 3 })
            Assert.InRange(_raw.Users.Values.Average(u => u[column] is null ? 1.0 : 0), 0.01, 0.09);
        foreach (var column in new[] { 2, 3 })
            Assert.InRange(_raw.Items.Values.Average(i => i[column] is null ? 1.0 : 0), 0.005, 0.1);
        Assert.InRange(_raw.Impressions.Average(r => r.Weather is null ? 1.0 : 0), 0.003, 0.007);
        Assert.All(_raw.Items.Values, i => Assert.NotNull(i[1]));
    }

    [Fact]
    public void Write_Clicks_AgreeWithTheTrueProbabilityInEveryTenth()
    {
        Assert.All(_raw.Impressions, r => Assert.InRange(r.Probability, 1e-6, 1 - 1e-6));
        foreach (var tenth in _raw.Impressions.OrderBy(r => r.Probability).Chunk(_raw.Impressions.Count / 10))
        {
            var expected = tenth.Sum(r => r.Probability);
            var deviation = Math.Sqrt(tenth.Sum(r => r.Probability * (1 - r.Probability)));
            Assert.InRange(tenth.Count(r => r.Clicked), expected - (4 * deviation), expected + (4 * deviation));
        }
    }

    [Fact]
    public void Write_ClickRate_IsThatOfTheOptions()
    {
        Assert.InRange(_raw.Impressions.Average(r => r.Probability), world.Options.ClickRate - 0.005, world.Options.ClickRate + 0.005);
        Assert.InRange(_raw.Impressions.Average(r => r.Clicked ? 1.0 : 0), world.Options.ClickRate - 0.015, world.Options.ClickRate + 0.015);
    }

    [Fact]
    public void Write_Ceiling_EqualsAnIndependentComputation()
    {
        var ceiling = SyntheticManifest.Read(world.Directory).Ceiling;
        Assert.Equal(world.Manifest.Ceiling, ceiling);
        Assert.Equal(NaiveScores.Auc(_raw.Impressions.Select(r => (r.Probability, r.Clicked))), ceiling.Auc!.Value, 9);
        Assert.Equal(_raw.Impressions.Average(r => -Math.Log(r.Clicked ? r.Probability : 1 - r.Probability)), ceiling.LogLoss, 9);
        Assert.Equal(_raw.Impressions.Count(r => r.Clicked), ceiling.Clicks);
        Assert.Equal(_raw.Impressions.Average(r => r.Probability), ceiling.MeanProbability, 9);
        Assert.InRange(ceiling.Auc!.Value, 0.80, 0.87);
    }

    [Fact]
    public void Write_Behaviours_AreHalfOlderThanThirtyDaysAndOftenOfAnotherCategory()
    {
        var (pairs, old, clicks, absent) = (0L, 0L, 0L, 0L);
        foreach (var user in _raw.Impressions.GroupBy(r => r.User))
        {
            foreach (var row in user)
            {
                var history = user.Where(b => b.Clicked && b.Time < row.Time).TakeLast(50).ToList();
                pairs += history.Count;
                old += history.Count(b => row.Time - b.Time > 30 * Day);
                clicks += row.Clicked ? 1 : 0;
                absent += row.Clicked && history.All(b => CategoryOf(b) != CategoryOf(row)) ? 1 : 0;
            }
        }
        Assert.InRange((double)old / pairs, 0.4, 0.6);
        Assert.InRange((double)absent / clicks, 0.3, 0.5);
    }

    [Fact]
    public void Write_ProgrammersAndKeyboards_GoTogether()
    {
        // Among everything shown: programmers click keyboards, monitors and mice more than other people do.
        var loved = new[] { "mechanical keyboard", "monitor", "gaming mouse" };
        var shown = _raw.Impressions.Where(r => loved.Contains(CategoryOf(r))).ToLookup(r => _raw.Users[r.User][3] == "programmer");
        Assert.True(Rate(shown[true]) > 1.5 * Rate(shown[false]), $"{Rate(shown[true])} against {Rate(shown[false])}");
    }

    [Fact]
    public void Write_SummerClothes_AreClickedInSummerAndUmbrellasInRain()
    {
        var summer = _raw.Impressions.Where(r => CategoryOf(r) is "T-shirt" or "sandals" or "electric fan")
            .ToLookup(r => DateTimeOffset.FromUnixTimeSeconds(r.Time).Month is 6 or 7 or 8);
        Assert.True(Rate(summer[true]) > 1.5 * Rate(summer[false]));
        var umbrella = _raw.Impressions.Where(r => CategoryOf(r) == "umbrella").ToLookup(r => r.Weather == "rain");
        Assert.True(Rate(umbrella[true]) > 1.3 * Rate(umbrella[false]));
    }

    [Fact]
    public void Write_Taste_ShowsInTheRecentPartOfTheHistoryMoreThanInTheOldPart()
    {
        var (all, recent) = (new List<(double, bool)>(), new List<(double, bool)>());
        foreach (var user in _raw.Impressions.GroupBy(r => r.User))
        {
            foreach (var row in user)
            {
                var history = user.Where(b => b.Clicked && b.Time < row.Time).TakeLast(50).ToList();
                if (history.Count < 10)
                    continue;
                all.Add((history.Count(b => CategoryOf(b) == CategoryOf(row)) / (double)history.Count, row.Clicked));
                recent.Add((history.TakeLast(10).Count(b => CategoryOf(b) == CategoryOf(row)) / 10.0, row.Clicked));
            }
        }
        // Candidate against history is worth a lot by itself, and what is recent is worth more than its share of the whole.
        Assert.True(NaiveScores.Auc(all) > 0.6, $"{NaiveScores.Auc(all)}");
        Assert.True(NaiveScores.Auc(recent) > 0.6, $"{NaiveScores.Auc(recent)}");
        var fresh = FreshMatch(newest: true);
        Assert.True(fresh > FreshMatch(newest: false) + 0.03, $"{fresh} against {FreshMatch(newest: false)}");
    }

    // Click rate where the candidate's category is among the newest (or the oldest) five behaviours of a history of 20 or more.
    private double FreshMatch(bool newest)
    {
        var rows = new List<RawImpression>();
        foreach (var user in _raw.Impressions.GroupBy(r => r.User))
        {
            foreach (var row in user)
            {
                var history = user.Where(b => b.Clicked && b.Time < row.Time).ToList();
                if (history.Count >= 20 && (newest ? history.TakeLast(5) : history.Take(5)).Any(b => CategoryOf(b) == CategoryOf(row)))
                    rows.Add(row);
            }
        }
        return Rate(rows);
    }

    private string CategoryOf(RawImpression row) => _raw.Items[row.Item][1]!;

    private static double Rate(IEnumerable<RawImpression> rows) => rows.Average(r => r.Clicked ? 1.0 : 0);
}
