using Mian.Explanation;
using Mian.Reports.Charts;

namespace Mian.Reports.Tests;

/// <summary>Plausible input for reports; the numbers mean nothing.</summary>
internal static class SampleReports
{
    private static readonly (string Item, string Field, string Value, string Season)[] _stories =
    [
        ("mechanical keyboard", "occupation", "programmer", "winter"), ("T-shirt, cotton", "age", "25-34", "summer"),
        ("snow boots", "city", "Harbin", "winter"), ("gardening gloves", "occupation", "retired", "spring"),
        ("noise-cancelling headphones", "occupation", "student", "autumn"), ("umbrella", "city", "London", "autumn"),
        ("espresso machine", "age", "35-44", "winter"),
    ];

    public static IReadOnlyList<ExplainedCase> Cases(int count, params string[] without)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, count).Select(i => Case(i, random, without))];
    }

    public static HeatMapData HeatMapOf(int count, params string[] without) =>
        HeatMapData.FromCases("Global attention weights of 14 test cases", Cases(count, without)) with { Subtitle = "MIAN on synthetic, seed 7; raw weights, each row sums to one" };

    private static ExplainedCase Case(int index, Random random, string[] without)
    {
        (string item, string field, string value, string season) = _stories[index % _stories.Length];
        string[] modules = [.. GlobalModules.InOrder.Except(without)];
        double[] global = Weights(random, [.. modules.Select(m => m.StartsWith('R') ? 2.0 : 1.0)]);
        double[] user = Weights(random, [3, 1, 1]), context = Weights(random, [3, 1, 1, 1]), past = Weights(random, [1, 1, 4, 1, 1]);
        return new ExplainedCase
        {
            Title = $"{item} for user {1000 + 37 * index}",
            Probability = random.NextDouble(),
            Label = index % 3 == 2 ? null : index % 3 == 0,
            GlobalWeights = [.. modules.Select((m, i) => new ModuleWeight(m, global[i]))],
            UserWeights = [new(field, value, user[0]), new("gender", index % 2 == 0 ? "F" : "M", user[1]), new("activity", "", user[2])],
            ContextWeights = [new("season", season, context[0]), new("hour", "21", context[1]), new("weekday", "Saturday", context[2]), new("weather", "rain", context[3])],
            BehaviourWeights = index == 4 ? [] : [.. past.Select((w, i) => new BehaviourWeight($"{_stories[(index + i) % 7].Item} ({3 + 11 * i} days before)", w))],
        };
    }

    private static double[] Weights(Random random, double[] scale)
    {
        double[] raw = [.. scale.Select(s => s * (0.5 + random.NextDouble()))];
        return [.. raw.Select(r => r / raw.Sum())];
    }
}
