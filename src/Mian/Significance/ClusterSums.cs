namespace Mian.Significance;

/// <summary>
/// Running sums of a few columns of numbers by cluster: all that <see cref="ClusteredMean"/> needs, for the columns and for differences
/// of them. Memory grows with the clusters, 8 bytes a column, and not with the samples.
/// </summary>
public sealed class ClusterSums
{
    // Blocks grow one by one, without a copy of all that is there.
    private const int BlockClusters = 4096;

    private readonly int _columns;
    private readonly Dictionary<int, int> _slots = [];
    private readonly List<double[]> _blocks = [];
    private readonly double[] _totals;
    private readonly double[] _means;
    private readonly double[] _squares;

    /// <summary>Starts without samples.</summary>
    /// <param name="columns">Numbers of each sample, 1 or more.</param>
    public ClusterSums(int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        _columns = columns;
        (_totals, _means, _squares) = (new double[columns], new double[columns], new double[columns]);
    }

    /// <summary>N, samples so far.</summary>
    public long Count { get; private set; }

    /// <summary>G, clusters so far.</summary>
    public int Clusters => _slots.Count;

    /// <summary>Adds a sample.</summary>
    /// <param name="cluster">Any number that names its cluster.</param>
    /// <param name="values">One number a column, finite.</param>
    public void Add(int cluster, ReadOnlySpan<double> values)
    {
        if (values.Length != _columns)
            throw new ArgumentException($"A sample needs {_columns} numbers, one a column, but has {values.Length}.", nameof(values));
        Count++;
        var own = RowOf(SlotOf(cluster));
        own[0]++;
        for (var c = 0; c < _columns; c++)
        {
            own[1 + c] += values[c];
            _totals[c] += values[c];
            // Mean and squares are updated value by value (Welford), which loses no digits.
            var step = values[c] - _means[c];
            _means[c] += step / Count;
            _squares[c] += step * (values[c] - _means[c]);
        }
    }

    /// <summary>Standard deviation of a column over samples with N - 1 in the denominator; null with fewer than two.</summary>
    public double? DeviationOf(int column) => Count < 2 ? null : Math.Sqrt(_squares[column] / (Count - 1));

    /// <summary>Mean of a column.</summary>
    /// <exception cref="InvalidOperationException">There is no sample yet.</exception>
    public ClusteredMean MeanOf(int column) => DifferenceOf([column], []);

    /// <summary>Mean over samples of (the mean of some columns minus the mean of others), paired by sample.</summary>
    /// <param name="first">Columns, at least one.</param>
    /// <param name="second">Columns to subtract the mean of; none subtracts nothing.</param>
    /// <exception cref="InvalidOperationException">There is no sample yet.</exception>
    public ClusteredMean DifferenceOf(ReadOnlySpan<int> first, ReadOnlySpan<int> second)
    {
        if (Count == 0) throw new InvalidOperationException("Without samples there is no mean. Add one first.");
        var mean = Difference(_totals, first, second) / Count;
        if (Clusters < 2) return new ClusteredMean(mean, null, Clusters);
        double squares = 0;
        for (var slot = 0; slot < Clusters; slot++)
        {
            var own = RowOf(slot);
            var residual = Difference(own[1..], first, second) - (own[0] * mean);
            squares += residual * residual;
        }

        return new ClusteredMean(mean, Math.Sqrt(squares * Clusters / (Clusters - 1)) / Count, Clusters);
    }

    private static double Difference(ReadOnlySpan<double> sums, ReadOnlySpan<int> first, ReadOnlySpan<int> second) => MeanOf(sums, first) - MeanOf(sums, second);

    // Divided once at the end: sums of equal numbers then have exactly equal means.
    private static double MeanOf(ReadOnlySpan<double> sums, ReadOnlySpan<int> columns)
    {
        double sum = 0;
        foreach (var c in columns) sum += sums[c];
        return columns.Length == 0 ? 0 : sum / columns.Length;
    }

    private int SlotOf(int cluster)
    {
        if (_slots.TryGetValue(cluster, out var slot)) return slot;
        slot = _slots.Count;
        _slots.Add(cluster, slot);
        if (slot / BlockClusters == _blocks.Count) _blocks.Add(new double[BlockClusters * (_columns + 1)]);
        return slot;
    }

    /// <summary>[1 + columns]: the cluster's number of samples, then its sum of each column.</summary>
    private Span<double> RowOf(int slot) => _blocks[slot / BlockClusters].AsSpan(slot % BlockClusters * (_columns + 1), _columns + 1);
}
