namespace Mian.Metrics;

/// <summary>Metrics over a whole set, never averaged over batches.</summary>
public static class Evaluator
{
    /// <summary>Bins of equal mass that the calibration error aims for.</summary>
    public const int CalibrationBins = 20;

    /// <summary>Computes every metric, the ceiling where the true probability is known, and every slice.</summary>
    /// <param name="predictions">At least one row; columns of one length.</param>
    /// <returns>Metrics with null, never NaN, where the data does not define them.</returns>
    /// <exception cref="MianException">The set is empty, columns differ in length, or a value is out of range (names the row).</exception>
    public static EvaluationResult Evaluate(Predictions predictions)
    {
        predictions.Validate();
        var labels = predictions.Labels.Span;
        var scores = predictions.Scores.Span;
        // Every metric of order comes from these keys, one after another.
        var keys = new ulong[labels.Length];
        SortedScores.SortByUser(scores, labels, predictions.Users.Span, keys);
        var gauc = SortedScores.GroupedAuc(keys);
        SortedScores.MergeUsers(keys);
        var auc = SortedScores.Auc(keys);
        var calibration = Calibration.Of(keys, predictions.Kind, CalibrationBins);
        var logloss = CrossEntropy.Mean(scores, labels, predictions.Kind);
        var positives = CountPositives(labels);
        var entropy = CrossEntropy.Entropy((double)positives / labels.Length);
        return new EvaluationResult
        {
            Count = labels.Length,
            Positives = positives,
            Auc = auc,
            Gauc = gauc.Value,
            GaucUsers = gauc.Users,
            GaucCoverage = (double)gauc.Rows / labels.Length,
            Logloss = logloss,
            NormalizedEntropy = entropy > 0 ? logloss / entropy : null,
            PredictedOverObserved = positives > 0 ? calibration.PredictedSum / positives : null,
            CalibrationError = calibration.Error,
            CalibrationBins = calibration.Bins,
            Note = NoteOf(labels.Length, positives, gauc.Value),
            Ceiling = predictions.TrueProbabilities is { } truth ? CeilingOf(predictions, truth.Span, new Reached(auc, gauc.Value, logloss, entropy), keys) : null,
            Slices = [.. predictions.Slices.SelectMany(slice => SliceEvaluator.ResultsOf(predictions, slice, keys))],
        };
    }

    /// <summary>Exact area under the ROC curve, a tie counting one half.</summary>
    /// <param name="scores">[N] finite; only their order matters.</param>
    /// <param name="labels">[N] 0 or 1.</param>
    /// <returns>0 to 1; null where all labels are equal or there are none.</returns>
    /// <exception cref="MianException">The lengths differ or a score is NaN.</exception>
    public static double? Auc(ReadOnlySpan<float> scores, ReadOnlySpan<byte> labels)
    {
        if (scores.Length != labels.Length)
            throw new MianException($"AUC needs one label a score: there are {scores.Length} scores but {labels.Length} labels.");
        for (var row = 0; row < scores.Length; row++)
        {
            if (float.IsNaN(scores[row]))
                throw new MianException($"AUC needs scores that can be ordered, but that of row {row} is NaN. Train again with a lower learning rate or with gradient clipping.");
        }
        return SortedScores.Auc(SortedScores.Sort(scores, labels));
    }

    private static long CountPositives(ReadOnlySpan<byte> labels)
    {
        long positives = 0;
        foreach (var label in labels)
            positives += label;
        return positives;
    }

    /// <summary>Why GAUC is null where AUC is not.</summary>
    public const string NoMixedUser = "no user with both classes";

    /// <summary>Why a set has neither AUC nor GAUC, in words; null where it has both classes.</summary>
    /// <param name="count">Samples, 0 or more.</param>
    /// <param name="positives">Samples with label 1.</param>
    public static string? WhyUndefined(long count, long positives) => (count, positives) switch
    {
        (0, _) => "no samples",
        (_, 0) => "only negatives",
        _ => positives == count ? "only positives" : null,
    };

    internal static string? NoteOf(long count, long positives, double? gauc) => WhyUndefined(count, positives) ?? (gauc is null ? NoMixedUser : null);

    private readonly record struct Reached(double? Auc, double? Gauc, double Logloss, double Entropy);

    private static Ceiling CeilingOf(Predictions predictions, ReadOnlySpan<float> truth, Reached reached, Span<ulong> keys)
    {
        var labels = predictions.Labels.Span;
        SortedScores.SortByUser(truth, labels, predictions.Users.Span, keys);
        var gauc = SortedScores.GroupedAuc(keys).Value;
        SortedScores.MergeUsers(keys);
        var auc = SortedScores.Auc(keys);
        var logloss = CrossEntropy.Mean(truth, labels, ScoreKind.Probability);
        return new Ceiling
        {
            Auc = auc,
            Gauc = gauc,
            Logloss = logloss,
            AucShare = ShareAboveChance(reached.Auc, auc),
            GaucShare = ShareAboveChance(reached.Gauc, gauc),
            LoglossShare = reached.Entropy > logloss ? (reached.Entropy - reached.Logloss) / (reached.Entropy - logloss) : null,
        };
    }

    private static double? ShareAboveChance(double? reached, double? ceiling)
        => ceiling > 0.5 ? (reached - 0.5) / (ceiling - 0.5) : null;
}
