using Mian.Explanation;
using Mian.Reports.Charts;
using Mian.Reports.Summary;

namespace Mian.Reports.Tests;

/// <summary>Plausible input for reports; the numbers mean nothing.</summary>
internal static class SampleReports
{
    private static readonly (string Item, string Field, string Value, string Season)[] Stories =
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

    /// <summary>Global weights of 400 samples of 60 users.</summary>
    /// <param name="interactive">How much more interactive vectors weigh than raw ones, before each sample's weights are made to sum to one.</param>
    /// <param name="without">Vectors that are absent.</param>
    public static GlobalAttention GlobalOf(double interactive = 2, params string[] without)
    {
        var random = new Random(9);
        string[] modules = [.. GlobalModules.InOrder.Except(without)];
        var tally = new GlobalAttentionTally(modules);
        for (var i = 0; i < 400; i++) tally.Add(random.Next(60), Weights(random, [.. modules.Select(m => GlobalModules.IsInteractive(m) ? interactive : 1.0)]));
        return tally.ToResult()!;
    }

    public static SummaryData Summary() => new()
    {
        Title = "MIAN on the synthetic world",
        Lead = "Trained for 4 epochs on 812,345 samples, evaluated on 101,543; MIAN reaches 91.3 % of what the true click probability makes possible.",
        Created = new DateTimeOffset(2030, 5, 17, 9, 30, 0, TimeSpan.Zero),
        Notes = ["Quick run: one seed, a small world. Train with three seeds before you compare models."],
        Scores =
        [
            new() { Name = "MIAN", Auc = 0.78123, Gauc = 0.7421, Logloss = 0.41231, NormalizedEntropy = 0.8211, PredictedOverObserved = 1.0123, CalibrationError = 0.0081, AucShare = 0.913, LoglossShare = 0.874 },
            new() { Name = "PoolingMLP", Role = ScoreRole.Reference, Auc = 0.7701, Gauc = 0.7312, Logloss = 0.42011, NormalizedEntropy = 0.8412, PredictedOverObserved = 0.9876, CalibrationError = 0.0102, AucShare = 0.877, LoglossShare = 0.81 },
            new() { Name = "Ceiling", Role = ScoreRole.Ceiling, Auc = 0.808, Gauc = 0.7712, Logloss = 0.3989 },
        ],
        DataSet = [new("Users", "12,000"), new("Items", "3,000"), new("Events", "1,215,431"), new("Samples (train, valid, test)", "812,345 / 101,201 / 101,543"), new("Split", "by global time"), new("Fields", "4 item, 3 behaviour, 4 user, 5 context")],
        Model = [new("Model", "MIAN"), new("Transformer", "Pre-LN, 1 block, 2 heads"), new("Combine", "concat, weights times seven"), new("Embedding", "16"), new("Optimizer", "lazy Adam (tables) 0.001, Adam (dense) 0.001"), new("Speed", "21,345 samples/s"), new("Peak memory", "1.2 GiB")],
        Training = Training(),
        Calibration = new() { Bins = [.. Enumerable.Range(1, 10).Select(i => new CalibrationBin(0.06 * i, 0.06 * i + 0.02 * Math.Sin(i), 22_000 / i))], Error = 0.0081 },
        Slices =
        [
            new("History length", [Slice("0", 1203, 0.701), Slice("1-5", 10_345, 0.742), Slice("6-20", 50_123, 0.781), Slice("> 20", 39_872, 0.799)]),
            new("Item frequency", [Slice("0", 12, null), Slice("1-5", 2_345, 0.69), Slice(">5", 99_186, 0.783)]),
            new("Category in history", [Slice("no history", 1203, 0.701), Slice("irrelevant", 38_920, 0.751), Slice("relevant", 61_420, 0.802)]),
        ],
        HeatMap = HeatMapOf(14),
        Cases = Cases(14),
        Faithfulness =
        [
            new() { Deleted = "1 behaviour", Samples = 2000, Users = 811, Top = new(0.2134, 0.0101, 811), Random = new(0.0712, 0.0053, 811), Difference = new(0.1422, 0.0086, 811), TopWins = 0.781 },
            new() { Deleted = "3 behaviours", Samples = 1830, Users = 790, Top = new(0.4012, 0.0187, 790), Random = new(0.1823, 0.0098, 790), Difference = new(0.2189, 0.0142, 790), TopWins = 0.803 },
        ],
        Commands = [new("Make the world", "mian data synth --out runs/demo/raw --seed 7"), new("Train", "mian train runs/demo/dataset --model MIAN --set train.epochs=4 --set model.transformer.norm=pre --seed 7 --out runs/demo/mian")],
        Provenance = [new("Data set hash", "9f86d081884c7d659a2feaa0c55ad015"), new("Seed", "7"), new("mian", "0.1.0"), new("Machine", "2 cores, Linux")],
    };

    private static SliceRow Slice(string name, long samples, double? auc) =>
        new() { Name = name, Samples = samples, Auc = auc, FloorAuc = auc - 0.01, Logloss = auc is null ? null : 0.41 };

    private static TrainingHistory Training()
    {
        var random = new Random(3);
        return new TrainingHistory
        {
            Steps = [.. Enumerable.Range(1, 3200).Select(i => new LossPoint(i, 0.42 + 0.27 * Math.Exp(-i / 400.0) + 0.02 * (random.NextDouble() - 0.5)))],
            Epochs = [.. Enumerable.Range(1, 4).Select(e => new EpochPoint { Epoch = e, Step = 800L * e, ValidAuc = 0.75 + 0.03 * (1 - Math.Exp(-e)) - (e == 4 ? 0.004 : 0), ValidLogloss = 0.45 - 0.01 * e })],
            BestEpoch = 3,
        };
    }

    private static ExplainedCase Case(int index, Random random, string[] without)
    {
        (string item, string field, string value, string season) = Stories[index % Stories.Length];
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
            BehaviourWeights = index == 4 ? [] : [.. past.Select((w, i) => new BehaviourWeight($"{Stories[(index + i) % 7].Item} ({3 + 11 * i} days before)", w))],
        };
    }

    private static double[] Weights(Random random, double[] scale)
    {
        double[] raw = [.. scale.Select(s => s * (0.5 + random.NextDouble()))];
        return [.. raw.Select(r => r / raw.Sum())];
    }
}
