using System.Numerics;

namespace Mian.Tuning;

/// <summary>One box of the space: a set of cells for each parameter, as bits, and the value there.</summary>
internal readonly record struct TreeLeaf(ulong[] Cells, double Value);

/// <summary>
/// A regression tree over parameters that are cut into cells (at most 64). Its leaves are boxes that cover the space, so that means over
/// any of its parameters are exact sums.
/// </summary>
internal sealed class RegressionTree
{
    private const double Tolerance = 1e-12;

    private readonly IReadOnlyList<ParameterCells> _parameters;
    private readonly IReadOnlyList<int[]> _points;
    private readonly IReadOnlyList<double> _values;
    private readonly int _leafRows;
    private readonly List<TreeLeaf> _leaves = [];

    private RegressionTree(IReadOnlyList<ParameterCells> parameters, (IReadOnlyList<int[]> Points, IReadOnlyList<double> Values) data, int leafRows)
    {
        _parameters = parameters;
        (_points, _values) = data;
        _leafRows = leafRows;
    }

    /// <summary>Grows a tree: each split lowers the squared error most, leaves hold no fewer rows than asked for.</summary>
    /// <param name="parameters">Cells of each parameter.</param>
    /// <param name="data">Cell of each parameter, and the value, of each point.</param>
    /// <param name="rows">Points to fit, some perhaps more than once.</param>
    /// <param name="leafRows">Fewest rows of a leaf, 1 or more.</param>
    public static IReadOnlyList<TreeLeaf> Fit(
        IReadOnlyList<ParameterCells> parameters, (IReadOnlyList<int[]> Points, IReadOnlyList<double> Values) data, int[] rows, int leafRows)
    {
        var tree = new RegressionTree(parameters, data, leafRows);
        tree.Grow(rows, [.. parameters.Select(p => ulong.MaxValue >> (64 - p.Count))]);
        return tree._leaves;
    }

    private void Grow(int[] rows, ulong[] box)
    {
        var best = Enumerable.Range(0, box.Length).Select(p => SplitOf(rows, box, p)).MaxBy(s => s.Gain);
        if (best.Gain <= Tolerance)
        {
            _leaves.Add(new TreeLeaf(box, rows.Average(r => _values[r])));
            return;
        }

        foreach (var side in (ulong[])[best.Left, box[best.Parameter] & ~best.Left])
        {
            var part = (ulong[])box.Clone();
            part[best.Parameter] = side;
            Grow([.. rows.Where(r => (side >> _points[r][best.Parameter] & 1) == 1)], part);
        }
    }

    /// <summary>
    /// The best cut of one parameter. Cells without an order are sorted by their mean, which makes the best cut a prefix (Fisher 1958).
    /// Between two cells that hold rows, cuts are equally good; the middle one is taken.
    /// </summary>
    private Split SplitOf(int[] rows, ulong[] box, int parameter)
    {
        var (sums, counts) = Tally(rows, parameter);
        var (total, mean) = (sums.Sum(), sums.Sum() / rows.Length);
        var cells = Enumerable.Range(0, sums.Length).Where(c => (box[parameter] >> c & 1) == 1);
        if (!_parameters[parameter].Ordered) cells = cells.OrderBy(c => counts[c] == 0 ? mean : sums[c] / counts[c]).ThenBy(c => c);
        var order = cells.ToArray();
        var (best, first, last) = (Tolerance, 0, 0);
        var (leftSum, leftCount) = (0.0, 0);
        for (var cut = 1; cut < order.Length; cut++)
        {
            leftSum += sums[order[cut - 1]];
            leftCount += counts[order[cut - 1]];
            if (leftCount < _leafRows || rows.Length - leftCount < _leafRows) continue;
            var gain = leftSum * leftSum / leftCount + (total - leftSum) * (total - leftSum) / (rows.Length - leftCount) - total * mean;
            if (gain > best + Tolerance) (best, first, last) = (gain, cut, cut);
            else if (last == cut - 1 && counts[order[cut - 1]] == 0 && last > 0) last = cut;
        }

        return first == 0 ? default : new Split(best, parameter, order[..((first + last + 1) / 2)].Aggregate(0UL, (mask, c) => mask | 1UL << c));
    }

    private (double[] Sums, int[] Counts) Tally(int[] rows, int parameter)
    {
        var (sums, counts) = (new double[_parameters[parameter].Count], new int[_parameters[parameter].Count]);
        foreach (var row in rows)
        {
            sums[_points[row][parameter]] += _values[row];
            counts[_points[row][parameter]]++;
        }

        return (sums, counts);
    }

    /// <summary>Share of the space that a leaf covers.</summary>
    public static double VolumeOf(TreeLeaf leaf, IReadOnlyList<ParameterCells> parameters) =>
        leaf.Cells.Select((cells, p) => BitOperations.PopCount(cells) / (double)parameters[p].Count).Aggregate(1.0, (a, b) => a * b);

    private readonly record struct Split(double Gain, int Parameter, ulong Left);
}

/// <summary>How a parameter is cut.</summary>
/// <param name="Count">Cells of equal probability, 1 to 64.</param>
/// <param name="Ordered">True where neighbours are near.</param>
internal readonly record struct ParameterCells(int Count, bool Ordered);
