using Mian.Batches;
using Mian.Tuning;

namespace Mian.Tests.Tuning;

public class ImportanceTests
{
    private static readonly SearchSpace Three = new([new NumberRange("a", 0, 1), new NumberRange("b", 0, 1), new Choices("c", ["x", "y", "z"])]);

    [Fact]
    public void Of_OneSettingDecides_HasNearlyTheWholeShare()
    {
        var importance = Of(200, x => Math.Sin(5 * x[0]));
        Assert.Equal("a", importance.Settings[0].Key);
        Assert.InRange(importance.Settings[0].Share, 0.95, 1);
        Assert.Equal(200, importance.Trials);
    }

    [Fact]
    public void Of_SumOfTwoSettings_SharesAreThoseOfTheirVariances()
    {
        // Var(2a) : Var(b) = 4 : 1.
        var importance = Of(1000, x => 2 * x[0] + x[1]);
        Assert.Equal(0.8, ShareOf(importance, "a"), 0.04);
        Assert.Equal(0.2, ShareOf(importance, "b"), 0.04);
        Assert.InRange(ShareOf(importance, "c"), 0, 0.01);
    }

    [Fact]
    public void Of_ChoiceWithoutOrder_IsFound()
    {
        // Middle choice is best, so no cut in the order of the file would do.
        var importance = Of(200, x => x[2] is > 1 / 3.0 and < 2 / 3.0 ? 1 : 0);
        Assert.InRange(ShareOf(importance, "c"), 0.97, 1);
    }

    [Fact]
    public void Of_SettingsThatActOnlyTogether_HaveNoShareAlone()
    {
        var importance = Of(600, x => x[0] > 0.5 ^ x[1] > 0.5 ? 1 : 0);
        Assert.InRange(importance.Interactions, 0.85, 1);
        Assert.All(importance.Settings, s => Assert.InRange(s.Share, 0, 0.1));
    }

    [Fact]
    public void Of_AnotherUnitOfTheScore_GivesTheSameShares()
    {
        var importance = Of(100, x => x[0] + x[1] * x[1]);
        var scaled = Of(100, x => 1e-6 * (x[0] + x[1] * x[1]) - 7);
        Assert.All(importance.Settings.Zip(scaled.Settings), s => Assert.Equal(s.First.Share, s.Second.Share, 1e-3));
    }

    [Fact]
    public void Of_SameTrialsAndSeed_GivesTheSameShares() => Assert.Equal(Of(60, x => x[0] - x[1]).Settings, Of(60, x => x[0] - x[1]).Settings);

    [Fact]
    public void Of_FailedTrials_AreLeftOut()
    {
        var trials = Trials(100, x => x[0]);
        var failed = Enumerable.Range(0, 50).Select(_ => new SearchObservation([0.1, 0.1, 0.1], null));
        Assert.Equal(Importance.Of(Three, trials, 1)!.Settings, Importance.Of(Three, [.. trials, .. failed], 1)!.Settings);
    }

    [Fact]
    public void Of_TooFewTrialsOrNoDifference_IsNull()
    {
        Assert.Null(Importance.Of(Three, [], 1));
        Assert.Null(Importance.Of(Three, Trials(Importance.FewestTrials - 1, x => x[0]), 1));
        Assert.NotNull(Importance.Of(Three, Trials(Importance.FewestTrials, x => x[0]), 1));
        Assert.Null(Importance.Of(Three, Trials(50, _ => 0.5), 1));
    }

    [Fact]
    public void VarianceOf_TreeOnAWholeGrid_EqualsTheAnalysisOfVarianceByHand()
    {
        // f = 3 [a = 1] + 2 [a = 1 and b = 2] on 2 x 3 cells: values 0 0 0 / 3 3 5, mean 11/6.
        ParameterCells[] cells = [new(2, false), new(3, true)];
        int[][] points = [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]];
        double[] values = [0, 0, 0, 3, 3, 5];

        var (total, main) = Importance.VarianceOf(RegressionTree.Fit(cells, (points, values), [0, 1, 2, 3, 4, 5], 1), cells);

        // Marginals: a: 0, 11/3; b: 3/2, 3/2, 5/2.
        const double Mean = 11 / 6.0;
        Assert.Equal((9 + 9 + 25) / 6.0 - Mean * Mean, total, 1e-12);
        Assert.Equal(Mean * Mean, main[0], 1e-12);
        Assert.Equal((2 * (1.5 - Mean) * (1.5 - Mean) + (2.5 - Mean) * (2.5 - Mean)) / 3, main[1], 1e-12);
    }

    [Fact]
    public void Fit_EmptyCellsBetweenRows_CutsInTheMiddle()
    {
        ParameterCells[] cells = [new(16, true)];
        var leaves = RegressionTree.Fit(cells, ([[2], [2], [9], [9]], [0, 0, 1, 1]), [0, 1, 2, 3], 1);
        Assert.Equal([0b_0000_0000_0011_1111UL, 0b_1111_1111_1100_0000UL], leaves.OrderBy(l => l.Value).Select(l => l.Cells[0]));
    }

    [Fact]
    public void Fit_AnyTree_CoversTheSpaceOnce()
    {
        ParameterCells[] cells = [new(16, true), new(5, false), new(64, true)];
        var random = new SplitMix64(3);
        int[][] points = [.. Enumerable.Range(0, 80).Select(_ => cells.Select(c => random.Below(c.Count)).ToArray())];
        double[] values = [.. points.Select(_ => random.NextDouble())];
        var leaves = RegressionTree.Fit(cells, (points, values), [.. Enumerable.Range(0, 80)], 2);
        Assert.Equal(1, leaves.Sum(l => RegressionTree.VolumeOf(l, cells)), 1e-12);
        Assert.All(points, p => Assert.Single(leaves, l => p.Select((c, j) => (l.Cells[j] >> c & 1) == 1).All(inside => inside)));
    }

    private static Importance Of(int count, Func<IReadOnlyList<double>, double> score) => Importance.Of(Three, Trials(count, score), 1)!;

    private static double ShareOf(Importance importance, string key) => importance.Settings.Single(s => s.Key == key).Share;

    private static SearchObservation[] Trials(int count, Func<IReadOnlyList<double>, double> score)
    {
        var search = new RandomSearch(Three, 11);
        return [.. Enumerable.Range(1, count).Select(i => search.Propose(new SearchDraw(i, 0), [])).Select(p => new SearchObservation(p, score(p)))];
    }
}
