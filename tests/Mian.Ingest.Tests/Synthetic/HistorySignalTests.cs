using Mian.Ingest.Synthetic;

namespace Mian.Ingest.Tests.Synthetic;

/// <summary>
/// Shows that the history is worth having: logistic regressions on hand-made features, trained on the first 80 % of the time and scored
/// on the rest. The other terms are given, so that what is measured is what a model could add by reading the history.
/// </summary>
public sealed class HistorySignalTests
{
    private static readonly SyntheticOptions Options = SyntheticPresets.Get("demo");

    [Fact]
    public void History_ReadWithTheCandidateInMind_ScoresMoreThanCountsAndNone()
    {
        var rows = Play(users: 1_200);
        var cut = (int)(rows.Count * 0.8);
        var none = Score(rows, cut, ["other"]);
        var counts = Score(rows, cut, ["other", "counts"]);
        var matched = Score(rows, cut, ["other", "counts", "matched"]);
        Assert.True(counts > none + 0.02, $"counts {counts}, no history {none}");
        Assert.True(matched > counts + 0.007, $"matched {matched}, counts {counts}");
    }

    private static List<Example> Play(int users)
    {
        var world = new World(Options);
        var simulator = new UserSimulator(Options, world, world.FitIntercept(CancellationToken.None));
        var examples = new List<Example>();
        for (var user = 0; user < users; user++)
        {
            var terms = new List<ClickTerms>();
            var rows = simulator.Simulate(user, world.Counts[user], terms).Rows.ToArray();
            for (var r = 0; r < rows.Length; r++)
            {
                var history = rows.Take(r).Where(b => b.Clicked && b.Time < rows[r].Time).TakeLast(50).ToList();
                examples.Add(Describe(world.Market, rows[r], terms[r], history));
            }
        }
        return [.. examples.OrderBy(e => e.Time)];
    }

    private static Example Describe(Market market, Impression row, ClickTerms terms, List<Impression> history)
    {
        var category = market.Category[row.Item];
        var other = new[] { 1, terms.Occupation + terms.GenderAge, terms.Season + terms.Weather + terms.Hour, terms.Quality, terms.Price };
        var same = history.Where(b => market.Category[b.Item] == category).ToList();
        var near = history.Where(b => market.Categories[market.Category[b.Item]].Department == market.Categories[category].Department).ToList();
        var n = history.Count + 3.0;
        // What averaging the history gives: how much of it is of this category and department.
        var counts = new[] { Math.Log(n), same.Count / n, near.Count / n, Math.Log(1 + same.Count), Math.Log(1 + near.Count) };
        // What looking at each behaviour with the candidate in mind adds: how recent the related ones are, and whether their style fits.
        var (fresh, freshNear) = (same.Sum(Freshness), near.Sum(Freshness));
        var fit = near.Sum(b => Freshness(b) * Alike(market, b.Item, row.Item)) / (freshNear + 0.5);
        var matched = new[] { Math.Log(1 + fresh), Math.Log(1 + freshNear), fit, fit * Math.Log(1 + freshNear), fresh > 0.5 ? 1 : 0 };
        return new Example(row.Time, row.Clicked, new() { ["other"] = other, ["counts"] = counts, ["matched"] = matched });

        double Freshness(Impression b) => Math.Exp(-(row.Time - b.Time) / (45.0 * 86_400));
    }

    private static double Alike(Market market, int a, int b) =>
        Enumerable.Range(0, Market.StyleSize).Sum(s => market.Style[(a * Market.StyleSize) + s] * (double)market.Style[(b * Market.StyleSize) + s]);

    private static double Score(List<Example> rows, int cut, string[] groups)
    {
        var x = rows.Select(r => groups.SelectMany(g => r.Features[g]).ToArray()).ToArray();
        var weights = new double[x[0].Length];
        for (var round = 0; round < 7; round++)
            NewtonStep(x, rows, cut, weights);
        return NaiveScores.Auc(Enumerable.Range(cut, rows.Count - cut).Select(i => (Dot(x[i], weights), rows[i].Clicked)));
    }

    private static void NewtonStep(double[][] x, List<Example> rows, int cut, double[] weights)
    {
        var size = weights.Length;
        var system = new double[size, size + 1];
        for (var i = 0; i < cut; i++)
        {
            var p = 1 / (1 + Math.Exp(-Dot(x[i], weights)));
            for (var a = 0; a < size; a++)
            {
                system[a, size] += ((rows[i].Clicked ? 1 : 0) - p) * x[i][a];
                for (var b = 0; b < size; b++)
                    system[a, b] += p * (1 - p) * x[i][a] * x[i][b];
            }
        }
        for (var pivot = 0; pivot < size; pivot++)
        {
            // The ridge keeps features that say the same solvable; the matrix is positive definite, so no pivoting.
            system[pivot, pivot] += 0.1;
            for (var a = 0; a < size; a++)
            {
                var factor = a == pivot ? 0 : system[a, pivot] / system[pivot, pivot];
                for (var b = pivot; b <= size && factor != 0; b++)
                    system[a, b] -= factor * system[pivot, b];
            }
        }
        for (var a = 0; a < size; a++)
            weights[a] += system[a, size] / system[a, a];
    }

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    private sealed record Example(long Time, bool Clicked, Dictionary<string, double[]> Features);
}
