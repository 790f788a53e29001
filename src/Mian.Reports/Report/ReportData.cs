using Mian.Analysis;
using Mian.Dataset;
using Mian.Experiments;
using Mian.Explanation;
using Mian.Reports.Charts;
using Mian.Reports.Summary;
using Mian.Significance;

namespace Mian.Reports.Report;

/// <summary>Everything a <see cref="ReportPage"/> shows. What is null or empty is replaced by the sentence that <see cref="LeftOut"/> has for it; texts may hold anything and are escaped.</summary>
public sealed record ReportData
{
    /// <summary>Name of the data set's folder, e.g. <c>movielens-100k</c>; several sets may come from one recipe.</summary>
    public required string Dataset { get; init; }

    /// <summary>Content hash of the data set.</summary>
    public required string DatasetHash { get; init; }

    /// <summary>Version of mian that writes the page.</summary>
    public required string Version { get; init; }

    /// <summary>When the page is written; shown in UTC.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Sizes and fields of the data set. Default: null.</summary>
    public DatasetManifest? Manifest { get; init; }

    /// <summary>The three facts of the training part. Default: null.</summary>
    public DatasetAnalysis? Analysis { get; init; }

    /// <summary>What <c>mian compare</c> found. Default: null; then <see cref="Ablation"/> is required.</summary>
    public ReportExperiment? Comparison { get; init; }

    /// <summary>What <c>mian ablate</c> found. Default: null.</summary>
    public ReportExperiment? Ablation { get; init; }

    /// <summary>The experiment that curves and slices are of: the comparison where there is one.</summary>
    internal ReportExperiment Main => Comparison ?? Ablation!;

    /// <summary>Test scores of the rows that <see cref="ReportSelection"/> names, or of some of them. Default: none.</summary>
    public IReadOnlyList<ReportScores> Scores { get; init; } = [];

    /// <summary>What a run of MIAN attended to. Default: null.</summary>
    public ReportAttention? Attention { get; init; }

    /// <summary>Commands that repeat the tables. Default: none.</summary>
    public IReadOnlyList<SummaryCommand> Commands { get; init; } = [];

    /// <summary>For each part that is missing, why, and which command would add it. Default: none.</summary>
    public IReadOnlyDictionary<ReportPart, string> LeftOut { get; init; } = new Dictionary<ReportPart, string>();
}

/// <summary>Parts of a report that can be missing.</summary>
public enum ReportPart
{
    /// <summary>Facts about the data set.</summary>
    Data,

    /// <summary>The comparison of models.</summary>
    Comparison,

    /// <summary>The ablations.</summary>
    Ablation,

    /// <summary>ROC and calibration curves.</summary>
    Curves,

    /// <summary>The heat map of attention weights.</summary>
    Attention,
}

/// <summary>An experiment and the records of its finished runs.</summary>
/// <param name="Result">Its tables.</param>
/// <param name="Runs">Records that could be read, in the order of rows and seeds.</param>
public sealed record ReportExperiment(ExperimentResult Result, IReadOnlyList<ReportRun> Runs)
{
    /// <summary>The records of one row.</summary>
    internal IEnumerable<ReportRun> RunsOf(string row) => Runs.Where(r => r.Row == row);
}

/// <summary>The test scores of one run.</summary>
/// <param name="Row">Its row.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Scores">Labels and logits of the test part.</param>
public sealed record ReportScores(string Row, long Seed, SampleScores Scores);

/// <summary>What a run attended to.</summary>
/// <param name="Run">Which run, e.g. <c>MIAN, seed 1</c>.</param>
/// <param name="HeatMap">Weights of the global interaction, one row a case.</param>
/// <param name="Faithfulness">What deleting behaviours does to the score; may be empty.</param>
public sealed record ReportAttention(string Run, HeatMapData HeatMap, IReadOnlyList<FaithfulnessRow> Faithfulness)
{
    /// <summary>The global weights of the whole test part. Default: null.</summary>
    public GlobalAttention? Global { get; init; }
}
