namespace Mian.Benchmarks.MlNet.Features;

/// <summary>
/// How often each id of a field occurs in the training rows, and the share of positives among those, pulled towards the share of all rows:
/// (positives + m · share) / (count + m).
/// </summary>
/// <remarks>A training row gets the statistics of the other folds (out of fold), so that its own label is in none of its features.</remarks>
internal sealed class TargetStatistics
{
    /// <summary>m: the share of all rows counts as much as so many rows of an id.</summary>
    public const double Smoothing = 20;

    // [id · (Folds.Count + 1) + fold]; the last place of an id is the total.
    private const int Stride = Folds.Count + 1;
    private readonly int[] _counts;
    private readonly int[] _positives;
    private readonly long[] _rows = new long[Stride];
    private readonly long[] _rowPositives = new long[Stride];

    /// <summary>Makes empty statistics.</summary>
    /// <param name="ids">Ids of the field, those reserved included.</param>
    public TargetStatistics(int ids) => (_counts, _positives) = (new int[checked(ids * Stride)], new int[ids * Stride]);

    /// <summary>Takes in a training row.</summary>
    /// <param name="ids">Its ids of the field.</param>
    /// <param name="label">0 or 1.</param>
    /// <param name="fold">Its fold.</param>
    public void Add(ReadOnlySpan<int> ids, byte label, int fold)
    {
        foreach (var place in (ReadOnlySpan<int>)[fold, Folds.Count])
        {
            _rows[place]++;
            _rowPositives[place] += label;
            foreach (var id in ids)
            {
                _counts[(id * Stride) + place]++;
                _positives[(id * Stride) + place] += label;
            }
        }
    }

    /// <summary>Count and smoothed share of positives of an id.</summary>
    /// <param name="id">The id.</param>
    /// <param name="fold">The fold of a training row, which is left out; null for a row of another part.</param>
    /// <returns>Left-out rows are made up for in the count, so that it means the same in every part.</returns>
    public (float Count, float Mean) Of(int id, int? fold)
    {
        var at = id * Stride;
        double count = _counts[at + Folds.Count], positives = _positives[at + Folds.Count];
        double rows = _rows[Folds.Count], rowPositives = _rowPositives[Folds.Count];
        var all = rows;
        if (fold is { } own)
        {
            (count, positives) = (count - _counts[at + own], positives - _positives[at + own]);
            (rows, rowPositives) = (rows - _rows[own], rowPositives - _rowPositives[own]);
        }

        if (rows == 0) return (0, 0.5f);
        var share = rowPositives / rows;
        return ((float)(count * all / rows), (float)((positives + (Smoothing * share)) / (count + Smoothing)));
    }
}
