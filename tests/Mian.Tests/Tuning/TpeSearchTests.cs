using Mian.Batches;
using Mian.Tuning;
using Xunit.Abstractions;

namespace Mian.Tests.Tuning;

/// <summary>The estimator earns its place only where it beats independent draws with the same number of trials.</summary>
public class TpeSearchTests(ITestOutputHelper output)
{
    private const int Trials = 40;
    private const int Seeds = 60;

    private static readonly SearchSpace Space = new([
        new NumberRange("rate", 1e-4, 1e-1) { Log = true }, new NumberRange("share", 0, 0.5), new Choices("size", ["8", "16", "32", "64"]),
        new NumberRange("other", 0, 1), new Choices("kind", ["a", "b", "c"]), new NumberRange("depth", 1, 4) { Whole = true },
    ]);

    /// <summary>Functions of positions; the largest value is 0.</summary>
    public static TheoryData<string> Functions => ["bowl", "valley", "choices", "peaks"];

    [Theory]
    [MemberData(nameof(Functions))]
    public void Propose_FunctionWithStructure_BeatsRandomDraws(string function)
    {
        var score = Function(function);
        var wins = 0;
        var (tpe, random) = (0.0, 0.0);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var (a, b) = (BestOf(new TpeSearch(Space, seed), score), BestOf(new RandomSearch(Space, seed), score));
            (tpe, random) = (tpe + a / Seeds, random + b / Seeds);
            if (a > b) wins++;
        }

        output.WriteLine($"{function}: mean best {tpe:F4} against {random:F4}, better for {wins} of {Seeds} seeds");
        // Sixty fair coins show more than 39 heads once in a hundred times.
        Assert.True(wins >= 40, $"better for {wins} of {Seeds} seeds");
        Assert.True(tpe > 0.8 * random, $"mean best {tpe:F4} against {random:F4}");
    }

    [Fact]
    public void Propose_SamePast_GivesTheSamePoint()
    {
        var past = Past(new TpeSearch(Space, 1), 25, Function("bowl"));
        Assert.Equal(new TpeSearch(Space, 1).Propose(new SearchDraw(26, 0), past), new TpeSearch(Space, 1).Propose(new SearchDraw(26, 0), past));
        Assert.NotEqual(new TpeSearch(Space, 1).Propose(new SearchDraw(26, 0), past), new TpeSearch(Space, 2).Propose(new SearchDraw(26, 0), past));
    }

    [Fact]
    public void Propose_FewOrOnlyFailedTrials_DrawsAtRandom()
    {
        var failed = Enumerable.Range(1, 30).Select(_ => new SearchObservation([0.5, 0.5, 0.5, 0.5, 0.5, 0.5], null)).ToList();
        Assert.Equal(new RandomSearch(Space, 1).Propose(new SearchDraw(31, 0), []), new TpeSearch(Space, 1).Propose(new SearchDraw(31, 0), failed));
    }

    [Fact]
    public void Propose_WhereTrialsFail_KeepsAway()
    {
        // Fails in the lower half of the first parameter; nothing else matters.
        var past = Past(new TpeSearch(Space, 3), 60, x => x[0] < 0.5 ? null : 0.1 * x[3]);
        Assert.InRange(past.Skip(30).Count(o => o.Score is null), 0, 8);
    }

    [Fact]
    public void Density_OfARange_IntegratesToOneAndIsDrawnFrom()
    {
        var density = ParzenDensity.Of(new NumberRange("x", 0, 1), [0.02, 0.3, 0.31, 0.9]);
        const int Steps = 20_000;
        Assert.Equal(1, Enumerable.Range(0, Steps).Average(i => density.At((i + 0.5) / Steps)), 1e-4);
        var random = new SplitMix64(1);
        var draws = Enumerable.Range(0, Steps).Select(_ => density.Draw(ref random)).ToList();
        Assert.All(draws, d => Assert.InRange(d, 0, 1));
        for (var bin = 0; bin < 10; bin++)
        {
            var expected = Enumerable.Range(0, 1000).Average(i => density.At((bin + (i + 0.5) / 1000) / 10)) / 10;
            Assert.Equal(expected, draws.Count(d => (int)(d * 10) == bin) / (double)Steps, 0.01);
        }
    }

    private static Func<IReadOnlyList<double>, double?> Function(string name) => name switch
    {
        "bowl" => x => -(Square(x[0] - 0.7) + 0.5 * Square(x[1] - 0.2) + 0.2 * Square(x[3] - 0.5)),
        "valley" => x => -(Square(x[0] - x[1]) + 0.3 * Square(x[0] + x[1] - 1.4)),
        "choices" => x => -((int)(x[2] * 4) == 2 ? 0 : 0.3) - ((int)(x[4] * 3) == 1 ? 0 : 0.2) - Square(x[0] - 0.4),
        _ => x => 0.5 * Math.Exp(-30 * Square(x[0] - 0.2)) + Math.Exp(-60 * Square(x[0] - 0.8)) * (1 - Square(x[1] - 0.5)) - 1,
    };

    private static double Square(double x) => x * x;

    private static double BestOf(ISearch search, Func<IReadOnlyList<double>, double?> score) => Past(search, Trials, score).Max(o => o.Score!.Value);

    private static List<SearchObservation> Past(ISearch search, int trials, Func<IReadOnlyList<double>, double?> score)
    {
        var past = new List<SearchObservation>();
        for (var trial = 1; trial <= trials; trial++)
        {
            var point = search.Propose(new SearchDraw(trial, 0), past);
            past.Add(new SearchObservation(point, score(point)));
        }

        return past;
    }
}
