namespace Mian.Metrics;

/// <summary>How far predicted probabilities are from observed shares.</summary>
/// <param name="Error">Expected calibration error, 0 to 1.</param>
/// <param name="Bins">Bins used.</param>
/// <param name="PredictedSum">Sum of the predicted probabilities.</param>
internal readonly record struct Calibration(double Error, int Bins, double PredictedSum)
{
    /// <summary>Cuts sorted keys into at most <paramref name="bins"/> bins of equal mass and compares means.</summary>
    /// <remarks>A bin ends only where the score changes: keys of one score are ordered by label, so cutting between them would invent an error.</remarks>
    public static Calibration Of(ReadOnlySpan<ulong> sorted, ScoreKind kind, int bins)
    {
        double error = 0, predictedSum = 0, binPredicted = 0;
        long binPositives = 0;
        var used = 0;
        long boundary = 1;
        for (var row = 0; row < sorted.Length; row++)
        {
            binPredicted += CrossEntropy.Probability(SortedScores.ScoreOf(sorted[row]), kind);
            binPositives += SortedScores.LabelOf(sorted[row]);
            var next = row + 1;
            var scoreEnds = next == sorted.Length || sorted[next] >> 1 != sorted[row] >> 1;
            if (!scoreEnds || (next < sorted.Length && (long)next * bins < sorted.Length * boundary))
                continue;
            error += Math.Abs(binPredicted - binPositives);
            predictedSum += binPredicted;
            (binPredicted, binPositives) = (0, 0);
            used++;
            // One score may hold several boundaries; the next bin ends at the first one still ahead.
            boundary = (long)next * bins / sorted.Length + 1;
        }
        return new Calibration(error / sorted.Length, used, predictedSum);
    }
}
