namespace Mian.Significance;

/// <summary>
/// For each sample, how many samples of the other class it beats: a positive those negatives that score lower, a negative those
/// positives that score higher, a tie counting one half. The mean over either class is the AUC; the spread gives its variance.
/// </summary>
/// <remarks>
/// X. Sun, W. Xu, "Fast implementation of DeLong's algorithm for comparing the areas under correlated ROC curves", IEEE Signal
/// Processing Letters 2014, https://doi.org/10.1109/LSP.2014.2337313: by sorting, O(n log n) instead of the O(m n) of the definition.
/// </remarks>
public sealed class Placements
{
    // Twice the counts are whole numbers, so that nothing is rounded.
    private readonly int[] _twiceOfPositive;
    private readonly int[] _twiceOfNegative;

    private Placements(int[] positive, int[] negative) => (_twiceOfPositive, _twiceOfNegative) = (positive, negative);

    /// <summary>m, samples with label 1.</summary>
    public int Positives => _twiceOfPositive.Length;

    /// <summary>n, samples with label 0.</summary>
    public int Negatives => _twiceOfNegative.Length;

    /// <summary>Area under the ROC curve, a tie counting one half; null where one class is missing.</summary>
    public double? Auc => Positives == 0 || Negatives == 0 ? null : _twiceOfPositive.Sum(t => (long)t) / (2.0 * Positives * Negatives);

    /// <summary>Counts the placements.</summary>
    /// <param name="scores">[N] finite; only their order matters.</param>
    /// <param name="labels">[N] 0 or 1; fewer than 2^30.</param>
    /// <exception cref="MianException">The lengths differ, or a score is NaN.</exception>
    public static Placements Of(ReadOnlySpan<float> scores, ReadOnlySpan<byte> labels)
    {
        if (scores.Length != labels.Length)
            throw new MianException($"Placements need one label a score: there are {scores.Length} scores but {labels.Length} labels. Take both from the same file.");
        var (sorted, order) = (scores.ToArray(), new int[scores.Length]);
        if (sorted.Any(float.IsNaN)) throw new MianException("Placements need scores that can be ordered, but one is NaN. Train again with a lower learning rate.");
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(sorted, order);
        var (twice, positives) = TwiceBeaten(sorted, order, labels);
        var (positive, negative) = (new int[positives], new int[labels.Length - positives]);
        var (p, n) = (0, 0);
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] == 1) positive[p++] = twice[i];
            else negative[n++] = twice[i];
        }

        return new Placements(positive, negative);
    }

    /// <summary>Share of the negatives that positive <paramref name="i"/> beats, 0 to 1 (V10 in DeLong et al.).</summary>
    public double OfPositive(int i) => _twiceOfPositive[i] / (2.0 * Negatives);

    /// <summary>Share of the positives that beat negative <paramref name="j"/>, 0 to 1 (V01 in DeLong et al.).</summary>
    public double OfNegative(int j) => _twiceOfNegative[j] / (2.0 * Positives);

    private static (int[] Twice, int Positives) TwiceBeaten(float[] sorted, int[] order, ReadOnlySpan<byte> labels)
    {
        var twice = new int[order.Length];
        var positives = 0;
        foreach (var label in labels) positives += label;
        var (negativesBelow, positivesBelow) = (0, 0);
        for (var start = 0; start < order.Length;)
        {
            var end = start;
            var tiedPositives = 0;
            for (; end < order.Length && sorted[end] == sorted[start]; end++) tiedPositives += labels[order[end]];
            var tiedNegatives = end - start - tiedPositives;
            var ofPositive = (2 * negativesBelow) + tiedNegatives;
            var ofNegative = (2 * (positives - positivesBelow - tiedPositives)) + tiedPositives;
            for (var k = start; k < end; k++) twice[order[k]] = labels[order[k]] == 1 ? ofPositive : ofNegative;
            (negativesBelow, positivesBelow, start) = (negativesBelow + tiedNegatives, positivesBelow + tiedPositives, end);
        }

        return (twice, positives);
    }
}
