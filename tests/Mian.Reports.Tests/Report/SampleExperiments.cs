using Mian.Experiments;
using Mian.Metrics;
using Mian.Reports.Report;
using Mian.Significance;

namespace Mian.Reports.Tests.Report;

/// <summary>Experiments of any size with scores that are really drawn and measured, so that every number of a page can be checked against them.</summary>
internal static class SampleExperiments
{
    public const string Hash = "9f86d081884c7d659a2feaa0c55ad015";

    public static readonly string[] Models = ["MIAN", "PoolingMLP", "LR", "WideDeep", "DCN", "DCNv2", "DeepFM", "xDeepFM", "DIN", "DIEN", "BST"];

    private static readonly string[] Variants = ["MIAN", "w/o IUIM", "w/o ICIM", "w/o GIM"];

    /// <summary>A whole report.</summary>
    public static ReportData Report(int models = 3, int seeds = 2, int samples = 400)
    {
        var comparison = Compare(models, seeds, samples);
        return new ReportData
        {
            Dataset = "world",
            DatasetHash = Hash,
            Version = "0.1.0",
            Created = new DateTimeOffset(2030, 5, 17, 9, 30, 0, TimeSpan.Zero),
            Comparison = comparison,
            Ablation = Make(ExperimentKind.Ablate, Variants, 1, samples),
            Scores = [.. ReportSelection.RowsOf(comparison.Result).Select(row => new ReportScores(row, 1, ScoresOf(row, 1, samples)))],
            Attention = new ReportAttention("MIAN, seed 1", SampleReports.HeatMapOf(14), SampleReports.Summary().Faithfulness) { Global = SampleReports.GlobalOf() },
            Commands = [new("The comparison", "mian compare data/world --seeds 2 --out experiments/world")],
        };
    }

    public static ReportExperiment Compare(int models, int seeds, int samples = 400) => Make(ExperimentKind.Compare, Models[..models], seeds, samples);

    /// <summary>Logits of one run: earlier names separate the classes better.</summary>
    public static SampleScores ScoresOf(string row, long seed, int samples)
    {
        var random = new Random(HashOf(row) + (int)seed);
        var labels = Enumerable.Range(0, samples).Select(i => (byte)(i % 3 == 0 ? 1 : 0)).ToArray();
        var strength = 1.2 - 0.08 * Math.Max(0, Array.IndexOf(Models, row));
        return new SampleScores
        {
            Labels = labels,
            Users = Enumerable.Range(0, samples).Select(i => i / 10).ToArray(),
            Scores = labels.Select(l => (float)((l == 1 ? strength : 0) + random.NextDouble() + random.NextDouble() - 1.5)).ToArray(),
        };
    }

    private static ReportExperiment Make(ExperimentKind kind, string[] rows, int seeds, int samples)
    {
        long[] all = [.. Enumerable.Range(1, seeds).Select(s => (long)s)];
        var runs = rows.SelectMany(row => all.Select(seed => RunOf(row, seed, samples))).ToList();
        return new ReportExperiment(new ExperimentResult
        {
            Version = "0.1.0",
            Kind = kind,
            Dataset = "world",
            DatasetHash = Hash,
            DatasetPath = "data/world",
            Seeds = all,
            Reference = "MIAN",
            BootstrapDraws = 1000,
            Rows = [.. rows.Select(row => RowOf(row, [.. runs.Where(r => r.Row == row)]))],
            Tests = [.. rows.Skip(1).SelectMany((row, i) => TestsOf(row, i))],
            Slices = rows.Length < 2 ? null : new SliceFindings { Rival = rows[1], Seeds = all, Groups = [.. SlicesOf(samples).SelectMany(slice => SliceTestsOf(slice, rows, (all, samples)))] },
        }, runs);
    }

    /// <summary>The first is that of the runs; the second has a group of 40 samples, which is too small to be tested, and is unknown to the runs, as to those of earlier versions.</summary>
    private static Slice[] SlicesOf(int samples) =>
    [
        new(SliceDefinition.HistoryLength, Enumerable.Range(0, samples).Select(i => (byte)(i % 4)).ToArray()),
        new(SliceDefinition.Inactivity, Enumerable.Range(0, samples).Select(i => (byte)(i < 40 ? 4 : i % 4)).ToArray()),
    ];

    private static IReadOnlyList<SliceTest> SliceTestsOf(Slice slice, string[] rows, (long[] Seeds, int Samples) of) =>
        SliceComparison.Of(slice, ScoresOf(rows[0], 1, of.Samples).Labels, of.Seeds.Select(seed => (ScoresOf(rows[0], seed, of.Samples), ScoresOf(rows[1], seed, of.Samples))));

    private static ExperimentRow RowOf(string name, List<ReportRun> runs)
    {
        List<ExperimentRun> finished = [.. runs.Select(r => new ExperimentRun
        {
            Seed = r.Seed,
            State = RunState.Finished,
            Run = r.Folder,
            Auc = r.Test!.Auc,
            Gauc = r.Test.Gauc,
            Logloss = r.Test.Logloss,
            ValidAuc = r.Test.Auc,
            BestEpoch = r.BestEpoch,
        })];
        return new ExperimentRow
        {
            Name = name,
            Model = name,
            Auc = Spread.Of(finished.Select(r => r.Auc)),
            Gauc = Spread.Of(finished.Select(r => r.Gauc)),
            Logloss = Spread.Of(finished.Select(r => r.Logloss)),
            AucChange = -0.01,
            LoglossChange = 0.02,
            Seconds = new Spread(12.5, 1, runs.Count),
            SamplesPerSecond = new Spread(12_345, 1, runs.Count),
            PeakMemoryBytes = 512L << 20,
            Runs = finished,
        };
    }

    private static ReportRun RunOf(string row, long seed, int samples)
    {
        var scores = ScoresOf(row, seed, samples);
        var test = Evaluator.Evaluate(new Predictions { Scores = scores.Scores, Labels = scores.Labels, Users = scores.Users, Slices = [SlicesOf(samples)[0]] });
        return new ReportRun
        {
            Row = row,
            Seed = seed,
            Folder = $"{row}-{seed}-0123456789abcdef",
            Version = "0.1.0",
            Threads = 2,
            Device = "cpu",
            Config = $"batch_size: 1024\nepochs: 4\nmodel_of_this_test: {row}\n",
            DenseParameters = 154_749,
            EmbeddingParameters = 29_376,
            Curve = [.. Enumerable.Range(1, 4).Select(e => new ReportValidation(e, 100L * e, 0.7 + 0.01 * Math.Min(e, 3) - 0.001 * seed))],
            BestEpoch = 3,
            Test = test,
        };
    }

    private static IEnumerable<RivalTest> TestsOf(string row, int index)
    {
        // The first rival is shown to be worse, the second better, the others neither.
        var difference = index switch { 0 => 0.02, 1 => -0.02, _ => 0.001 };
        foreach (var (metric, method) in new[] { ("auc", "delong"), ("gauc", "user_bootstrap"), ("logloss", "user_bootstrap") })
        {
            var sign = metric == "logloss" ? -1 : 1;
            yield return new RivalTest(row, PairedTest.Of((metric, method), (sign * difference, 0.002), [sign * difference]) with { HolmP = index < 2 ? 0.001 : 0.6 });
        }
    }

    private static int HashOf(string text) => text.Aggregate(17, (hash, c) => unchecked(hash * 31 + c) & 0xFFFFFF);
}
