using Mian.Significance;

namespace Mian.Explanation;

/// <summary>Collects the global weights of samples one after the other into a <see cref="GlobalAttention"/>. Memory grows with the users, not with the samples.</summary>
public sealed class GlobalAttentionTally
{
    private readonly string[] _names;
    private readonly int[] _interactive;
    private readonly int[] _raw;
    private readonly (int Interactive, int Raw)[] _pairs;
    private readonly ClusterSums _sums;
    private readonly double[] _largest;
    private readonly long[] _pairHolds;
    private long _holds;

    /// <summary>Starts without samples.</summary>
    /// <param name="names">Names of the vectors as in <see cref="GlobalModules"/>, at least one.</param>
    public GlobalAttentionTally(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        _names = [.. names];
        var columns = Enumerable.Range(0, _names.Length).ToLookup(l => GlobalModules.IsInteractive(_names[l]));
        (_interactive, _raw) = ([.. columns[true]], [.. columns[false]]);
        _pairs = [.. GlobalModules.Pairs.Select(p => (Array.IndexOf(_names, p.Interactive), Array.IndexOf(_names, p.Raw))).Where(p => p is { Item1: >= 0, Item2: >= 0 })];
        _sums = new ClusterSums(_names.Length);
        _largest = new double[_names.Length];
        _pairHolds = new long[_pairs.Length];
    }

    /// <summary>Adds a sample.</summary>
    /// <param name="user">Row of its user; -1 for one that the data set does not know.</param>
    /// <param name="weights">One weight a name.</param>
    /// <exception cref="MianException">A weight is no finite number.</exception>
    public void Add(int user, ReadOnlySpan<double> weights)
    {
        for (var l = 0; l < weights.Length; l++)
        {
            if (!double.IsFinite(weights[l]))
                throw new MianException($"The global weight of {_names[l]} is {weights[l]}, expected a number from 0 to 1: the parameters of this run are no longer finite. Train it again with a lower learning rate.");
        }

        _sums.Add(user, weights);
        if (_interactive.Length > 0 && _raw.Length > 0 && MeanOf(weights, _interactive) > MeanOf(weights, _raw)) _holds++;
        for (var p = 0; p < _pairs.Length; p++)
        {
            if (weights[_pairs[p].Interactive] > weights[_pairs[p].Raw]) _pairHolds[p]++;
        }

        AddLargest(weights);
    }

    /// <summary>What all samples together say; null without samples.</summary>
    public GlobalAttention? ToResult() => _sums.Count == 0 ? null : new GlobalAttention
    {
        Samples = _sums.Count,
        Users = _sums.Clusters,
        Vectors = [.. _names.Select((name, l) => new VectorWeight(name, _sums.MeanOf(l), _sums.DeviationOf(l), _largest[l] / _sums.Count))],
        Claim = _interactive.Length == 0 || _raw.Length == 0 ? null : new AttentionClaim(
            DifferenceOf(_interactive, _raw, _holds),
            [.. _pairs.Select((pair, p) => DifferenceOf([pair.Interactive], [pair.Raw], _pairHolds[p]))]),
    };

    private WeightDifference DifferenceOf(int[] interactive, int[] raw, long holds) => new(
        [.. interactive.Select(l => _names[l])], [.. raw.Select(l => _names[l])], _sums.DifferenceOf(interactive, raw), (double)holds / _sums.Count);

    private void AddLargest(ReadOnlySpan<double> weights)
    {
        var (largest, ties) = (double.NegativeInfinity, 0);
        foreach (var weight in weights)
        {
            if (weight > largest) (largest, ties) = (weight, 1);
            else if (weight == largest) ties++;
        }

        for (var l = 0; l < weights.Length; l++)
        {
            if (weights[l] == largest) _largest[l] += 1.0 / ties;
        }
    }

    private static double MeanOf(ReadOnlySpan<double> weights, int[] columns)
    {
        double sum = 0;
        foreach (var l in columns) sum += weights[l];
        return sum / columns.Length;
    }
}
