namespace Mian.Significance;

/// <summary>
/// Placements of model a minus those of model b, summed over seeds that are added one at a time: 8 bytes a sample, however many seeds
/// there are.
/// </summary>
/// <param name="positives">m, samples with label 1.</param>
/// <param name="negatives">n, samples with label 0.</param>
public sealed class PlacementDifferences(int positives, int negatives)
{
    private readonly double[] _positive = new double[positives];
    private readonly double[] _negative = new double[negatives];
    private int _seeds;

    /// <summary>Adds one seed.</summary>
    /// <param name="a">Of model a.</param>
    /// <param name="b">Of model b, for the same samples in the same order.</param>
    /// <exception cref="MianException">They are of other samples.</exception>
    public void Add(Placements a, Placements b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (!Fits(a) || !Fits(b))
            throw new MianException("A paired test needs scores of the same samples, but the runs have different numbers of positives and negatives. Compare runs on one data set.");
        for (var i = 0; i < _positive.Length; i++) _positive[i] += a.OfPositive(i) - b.OfPositive(i);
        for (var j = 0; j < _negative.Length; j++) _negative[j] += a.OfNegative(j) - b.OfNegative(j);
        _seeds++;
    }

    /// <summary>DeLong's test of the mean over the seeds.</summary>
    /// <returns>Mean AUC of a minus that of b, and its standard error; null before the first seed, and where fewer than two samples of a class exist.</returns>
    public (double Difference, double Error)? Compare()
    {
        if (_seeds == 0 || _positive.Length < 2 || _negative.Length < 2) return null;
        var (positive, negative) = (MomentsOf(_positive), MomentsOf(_negative));
        return (positive.Mean, Math.Sqrt((positive.Variance / _positive.Length) + (negative.Variance / _negative.Length)));
    }

    private bool Fits(Placements placements) => placements.Positives == _positive.Length && placements.Negatives == _negative.Length;

    /// <summary>Mean and unbiased variance, updated value by value (Welford), which loses no digits.</summary>
    private (double Mean, double Variance) MomentsOf(double[] sums)
    {
        double mean = 0, squares = 0;
        for (var i = 0; i < sums.Length; i++)
        {
            var next = sums[i] / _seeds;
            var step = next - mean;
            mean += step / (i + 1);
            squares += step * (next - mean);
        }

        return (mean, squares / (sums.Length - 1));
    }
}
