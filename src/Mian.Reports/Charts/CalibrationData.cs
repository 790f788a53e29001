using Mian.Metrics;

namespace Mian.Reports.Charts;

/// <summary>Samples of similar predicted probability.</summary>
/// <param name="Predicted">Mean predicted probability, 0 to 1.</param>
/// <param name="Observed">Share of positives, 0 to 1.</param>
/// <param name="Count">Samples, 0 or more; empty bins are not drawn.</param>
public sealed record CalibrationBin(double Predicted, double Observed, long Count);

/// <summary>How well predicted probabilities match observed rates.</summary>
public sealed record CalibrationData
{
    /// <summary>The bins, in any order.</summary>
    public required IReadOnlyList<CalibrationBin> Bins { get; init; }

    /// <summary>Expected calibration error, 0 to 1; null where unknown. Default: null.</summary>
    public double? Error { get; init; }

    /// <summary>Sorts predictions by score and cuts them into bins of equal mass, as <see cref="EvaluationResult.CalibrationError"/> does: equal scores stay in one bin.</summary>
    /// <param name="predictions">The predictions of a whole set.</param>
    /// <param name="error">Expected calibration error to show, or null.</param>
    /// <param name="bins">Most bins, 1 or more.</param>
    public static CalibrationData Of(Predictions predictions, double? error = null, int bins = Evaluator.CalibrationBins)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        float[] scores = predictions.Scores.ToArray();
        byte[] labels = predictions.Labels.ToArray();
        Array.Sort(scores, labels);
        var result = new List<CalibrationBin>();
        int start = 0;
        long boundary = 1;
        for (int end = 1; end <= scores.Length; end++)
        {
            bool scoreEnds = end == scores.Length || scores[end] != scores[end - 1];
            if (!scoreEnds || (end < scores.Length && (long)end * bins < scores.Length * boundary))
                continue;
            result.Add(BinOf(scores.AsSpan(start..end), labels.AsSpan(start..end), predictions.Kind));
            start = end;
            // One score may hold several boundaries; the next bin ends at the first one still ahead.
            boundary = (long)end * bins / scores.Length + 1;
        }
        return new CalibrationData { Bins = result, Error = error };
    }

    private static CalibrationBin BinOf(ReadOnlySpan<float> scores, ReadOnlySpan<byte> labels, ScoreKind kind)
    {
        double predicted = 0;
        long positives = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            predicted += kind == ScoreKind.Probability ? scores[i] : 1 / (1 + Math.Exp(-scores[i]));
            positives += labels[i];
        }
        return new CalibrationBin(predicted / scores.Length, (double)positives / scores.Length, scores.Length);
    }
}
