using Mian.Torch.Training;

namespace Mian.Torch.Tuning;

/// <summary>How a trial ended.</summary>
public enum TrialState
{
    /// <summary>Trained to its end.</summary>
    Finished,

    /// <summary>Left behind by better ones before its end.</summary>
    Stopped,

    /// <summary>Not trainable: the loss left the finite numbers, or it does not fit.</summary>
    Failed,
}

/// <summary>One line of <c>trials.jsonl</c>: settings and what came out on validation data. Keys in snake_case; documented in docs/commands.md.</summary>
public sealed record Trial
{
    /// <summary>Number, from 1; the first has the settings that the search started from.</summary>
    public required int Number { get; init; }

    /// <summary>How it ended.</summary>
    public required TrialState State { get; init; }

    /// <summary>The varied settings, spelled as <c>--set</c> takes them.</summary>
    public required IReadOnlyDictionary<string, string> Values { get; init; }

    /// <summary>Folder of its run within <c>runs</c>; null where the settings are not valid together.</summary>
    public required string? Run { get; init; }

    /// <summary>Validation AUC of its best checkpoint; null where undefined or failed.</summary>
    public double? ValidAuc { get; init; }

    /// <summary>Validation GAUC of its best checkpoint; null where undefined or failed.</summary>
    public double? ValidGauc { get; init; }

    /// <summary>Validation cross-entropy of its best checkpoint; null where failed.</summary>
    public double? ValidLogloss { get; init; }

    /// <summary>Epochs trained.</summary>
    public double Epochs { get; init; }

    /// <summary>Where in epochs the best checkpoint was taken; 0 where failed.</summary>
    public double BestEpoch { get; init; }

    /// <summary>Seconds on the clock, validation included.</summary>
    public double Seconds { get; init; }

    /// <summary>Why it failed; null where it did not.</summary>
    public string? Problem { get; init; }

    /// <summary>Validations along the way.</summary>
    public IReadOnlyList<CurvePoint> Curve { get; init; } = [];

    /// <summary>The metric that trials are compared by; larger is better. Null where there is none.</summary>
    /// <param name="metric">Which metric.</param>
    public double? Score(SelectionMetric metric) => ScoreOf(metric, (ValidAuc, ValidGauc, ValidLogloss));

    /// <summary>The best score of the first epochs; null where there is none.</summary>
    /// <param name="metric">Which metric.</param>
    /// <param name="epochs">How many epochs count.</param>
    public double? ScoreWithin(SelectionMetric metric, double epochs) => State == TrialState.Failed
        ? null
        : Curve.Where(p => p.Epoch <= epochs + 1e-9).Max(p => ScoreOf(metric, (p.ValidAuc, p.ValidGauc, p.ValidLogloss)));

    /// <summary>The same trial with the outcome of a finished or paused run.</summary>
    internal Trial With(RunProgress progress, SelectionMetric metric)
    {
        var best = progress.Curve.Where(p => ScoreOf(metric, (p.ValidAuc, p.ValidGauc, p.ValidLogloss)) is not null)
            .MaxBy(p => ScoreOf(metric, (p.ValidAuc, p.ValidGauc, p.ValidLogloss)));
        var valid = progress.Manifest?.Valid;
        return this with
        {
            State = progress.Manifest is null ? TrialState.Stopped : TrialState.Finished,
            ValidAuc = valid is null ? best?.ValidAuc : valid.Auc,
            ValidGauc = valid is null ? best?.ValidGauc : valid.Gauc,
            ValidLogloss = valid is null ? best?.ValidLogloss : valid.Logloss,
            Epochs = progress.Curve.Count == 0 ? 0 : progress.Curve[^1].Epoch,
            BestEpoch = best?.Epoch ?? 0,
            Curve = progress.Curve,
        };
    }

    private static double? ScoreOf(SelectionMetric metric, (double? Auc, double? Gauc, double? Logloss) values) => metric switch
    {
        SelectionMetric.Logloss => -values.Logloss,
        SelectionMetric.Gauc => values.Gauc,
        _ => values.Auc,
    };
}
