using Mian.Significance;

namespace Mian.Experiments;

/// <summary>What an experiment is: its rows mean one thing or the other.</summary>
public enum ExperimentKind
{
    /// <summary>Models against each other; changes are relative to the best other row.</summary>
    Compare,

    /// <summary>Variants of one model; changes are relative to the full model.</summary>
    Ablate,
}

/// <summary>How far a run is.</summary>
public enum RunState
{
    /// <summary>Not finished; an interrupted run continues from its checkpoint.</summary>
    Open,

    /// <summary>Another process trains it.</summary>
    Elsewhere,

    /// <summary>Trained and tested.</summary>
    Finished,

    /// <summary>Ended with an error.</summary>
    Failed,
}

/// <summary>What is known so far of models trained with several seeds. Keys in snake_case; documented in docs/commands.md.</summary>
public sealed record ExperimentResult
{
    /// <summary>Version of mian.</summary>
    public required string Version { get; init; }

    /// <summary>What it is.</summary>
    public required ExperimentKind Kind { get; init; }

    /// <summary>Recipe of the data set.</summary>
    public required string Dataset { get; init; }

    /// <summary>Content hash of the data set.</summary>
    public required string DatasetHash { get; init; }

    /// <summary>Folder of the data set.</summary>
    public required string DatasetPath { get; init; }

    /// <summary>Seeds that every row is trained with.</summary>
    public required IReadOnlyList<long> Seeds { get; init; }

    /// <summary>Runs in all.</summary>
    public int Planned => Rows.Sum(r => r.Runs.Count);

    /// <summary>Runs finished.</summary>
    public int Finished => Rows.Sum(r => r.Runs.Count(run => run.State == RunState.Finished));

    /// <summary>Runs that ended with an error.</summary>
    public int Failed => Rows.Sum(r => r.Runs.Count(run => run.State == RunState.Failed));

    /// <summary>Name of the row that the others are tested against: MIAN where it is among them, else the best on validation data; null before anything is finished.</summary>
    public string? Reference { get; init; }

    /// <summary>Where the published numbers come from; null where none stand beside these.</summary>
    public string? PublishedDataset { get; init; }

    /// <summary>One row a model or variant.</summary>
    public required IReadOnlyList<ExperimentRow> Rows { get; init; }

    /// <summary>Variants that this data set or these settings cannot have.</summary>
    public IReadOnlyList<SkippedVariant> Skipped { get; init; } = [];

    /// <summary>The reference against each other row, for AUC, GAUC and logloss.</summary>
    public IReadOnlyList<RivalTest> Tests { get; init; } = [];

    /// <summary>The reference against the best other row within groups of the test part; null before two rows have finished a common seed, and in files of earlier versions.</summary>
    public SliceFindings? Slices { get; init; }

    /// <summary>Draws of the bootstrap.</summary>
    public required int BootstrapDraws { get; init; }
}

/// <summary>One model or variant, summed up over its finished seeds; a metric without a value is null.</summary>
public sealed record ExperimentRow
{
    /// <summary>Name in the table.</summary>
    public required string Name { get; init; }

    /// <summary>Model.</summary>
    public required string Model { get; init; }

    /// <summary>File that its settings come from; null for the defaults.</summary>
    public string? Settings { get; init; }

    /// <summary>True where its checkpoints are chosen on the test part (<c>selection: test</c>), so that its test metrics are too good. Default: false.</summary>
    public bool ChosenOnTest { get; init; }

    /// <summary>Test AUC.</summary>
    public Spread? Auc { get; init; }

    /// <summary>Test GAUC.</summary>
    public Spread? Gauc { get; init; }

    /// <summary>Test logloss.</summary>
    public Spread? Logloss { get; init; }

    /// <summary>Mean AUC over that of the best other row (compare) or of the full model (ablate), minus 1.</summary>
    public double? AucChange { get; init; }

    /// <summary>The same for logloss; negative is better.</summary>
    public double? LoglossChange { get; init; }

    /// <summary>Seconds of training.</summary>
    public Spread? Seconds { get; init; }

    /// <summary>Samples trained on a second.</summary>
    public Spread? SamplesPerSecond { get; init; }

    /// <summary>Highest resident memory of its runs.</summary>
    public long? PeakMemoryBytes { get; init; }

    /// <summary>What the paper reports for the same data; null where the data set is another.</summary>
    public PublishedResult? Published { get; init; }

    /// <summary>One entry a seed.</summary>
    public required IReadOnlyList<ExperimentRun> Runs { get; init; }
}

/// <summary>A number from the paper, measured by its authors with their protocol.</summary>
/// <param name="Auc">AUC.</param>
/// <param name="Logloss">Logloss.</param>
public sealed record PublishedResult(double Auc, double Logloss);

/// <summary>One seed of one row.</summary>
public sealed record ExperimentRun
{
    /// <summary>Seed.</summary>
    public required long Seed { get; init; }

    /// <summary>How far it is.</summary>
    public required RunState State { get; init; }

    /// <summary>Folder of the run.</summary>
    public required string Run { get; init; }

    /// <summary>Why it failed, or which process trains it; null otherwise.</summary>
    public string? Reason { get; init; }

    /// <summary>Test AUC.</summary>
    public double? Auc { get; init; }

    /// <summary>Test GAUC.</summary>
    public double? Gauc { get; init; }

    /// <summary>Test logloss.</summary>
    public double? Logloss { get; init; }

    /// <summary>Validation AUC of the same checkpoint.</summary>
    public double? ValidAuc { get; init; }

    /// <summary>Epochs after which that checkpoint was taken.</summary>
    public double? BestEpoch { get; init; }

    /// <summary>Seconds of training.</summary>
    public double? Seconds { get; init; }

    /// <summary>Samples trained on a second.</summary>
    public double? SamplesPerSecond { get; init; }

    /// <summary>Highest resident memory while it was trained.</summary>
    public long? PeakMemoryBytes { get; init; }
}

/// <summary>A variant that is left out.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Reason">Why, in words.</param>
public sealed record SkippedVariant(string Name, string Reason);

/// <summary>The reference against one rival.</summary>
/// <param name="Rival">Name of the rival's row.</param>
/// <param name="Test">What was found.</param>
public sealed record RivalTest(string Rival, PairedTest Test);
