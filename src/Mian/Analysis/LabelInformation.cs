using Mian.Batches;

namespace Mian.Analysis;

/// <summary>
/// I(Y; F | S) of a binary label Y and fields F within strata S, from samples, with its exact expectation under labels dealt anew within
/// each stratum: the positives of a cell of n among the stratum's N samples with K positives are then hypergeometric.
/// </summary>
/// <remarks>
/// The correction is that of the adjusted mutual information (Vinh, Epps and Bailey 2010, https://jmlr.org/papers/v11/vinh10a.html), within strata.
/// Time O(N log N) a field, memory O(N).
/// </remarks>
internal sealed class LabelInformation
{
    private const int Deals = 20;

    private readonly int[] _order;
    private readonly int[] _strataBegins;
    private readonly byte[] _labels;
    private readonly double[] _logFactorials;

    /// <summary>Sorts samples into strata.</summary>
    /// <param name="strata">[N] stratum of each sample.</param>
    /// <param name="labels">[N] 0 or 1.</param>
    internal LabelInformation(ReadOnlySpan<int> strata, ReadOnlySpan<byte> labels)
    {
        var keys = strata.ToArray();
        _order = new int[keys.Length];
        for (var i = 0; i < _order.Length; i++) _order[i] = i;
        Array.Sort(keys, _order);
        _labels = new byte[keys.Length];
        for (var i = 0; i < keys.Length; i++) _labels[i] = labels[_order[i]];
        var begins = new List<int> { 0 };
        for (var i = 1; i <= keys.Length; i++)
        {
            if (i == keys.Length || keys[i] != keys[i - 1]) begins.Add(i);
        }

        _strataBegins = [.. begins];
        _logFactorials = new double[keys.Length + 1];
        for (var i = 1; i <= keys.Length; i++) _logFactorials[i] = _logFactorials[i - 1] + Math.Log(i);
        Entropy = ConditionalEntropy(StrataOfSamples(), Strata, _labels);
    }

    /// <summary>Number of strata.</summary>
    internal int Strata => _strataBegins.Length - 1;

    /// <summary>H(Y | S), bits.</summary>
    internal double Entropy { get; }

    /// <summary>Estimates every field; labels are dealt once for all of them.</summary>
    /// <param name="fields">For each field: [N] value of each sample.</param>
    /// <param name="seed">Decides the deals.</param>
    /// <param name="cancellation">Ends the work.</param>
    internal InformationEstimate[] Estimate(IReadOnlyList<int[]> fields, long seed, CancellationToken cancellation)
    {
        var cells = new FieldCells[fields.Count];
        var squares = new double[fields.Count];
        for (var f = 0; f < cells.Length; f++)
        {
            cancellation.ThrowIfCancellationRequested();
            cells[f] = CellsOf(fields[f]);
        }

        var dealt = (byte[])_labels.Clone();
        for (var deal = 0; deal < Deals; deal++)
        {
            cancellation.ThrowIfCancellationRequested();
            Deal(dealt, seed, deal);
            for (var f = 0; f < cells.Length; f++)
            {
                var off = ConditionalEntropy(cells[f].OfSample, cells[f].Count, dealt) - cells[f].EntropyByChance;
                squares[f] += off * off;
            }
        }

        return [.. cells.Select((c, f) => new InformationEstimate(
            Math.Max(0, Entropy - ConditionalEntropy(c.OfSample, c.Count, _labels)), Math.Max(0, Entropy - c.EntropyByChance), Math.Sqrt(squares[f] / Deals)))];
    }

    /// <summary>E[h(k / n)] of k positives among n samples drawn from <paramref name="all"/> with <paramref name="positives"/>, bits.</summary>
    internal double ExpectedEntropy(int n, int all, int positives)
    {
        double sum = 0;
        for (var k = Math.Max(0, n + positives - all); k <= Math.Min(n, positives); k++)
        {
            var log = LogChoose(positives, k) + LogChoose(all - positives, n - k) - LogChoose(all, n);
            sum += Math.Exp(log) * Entropies.OfShare(k, n);
        }

        return sum;
    }

    private double LogChoose(int n, int k) => _logFactorials[n] - _logFactorials[k] - _logFactorials[n - k];

    private int[] StrataOfSamples()
    {
        var strata = new int[_order.Length];
        for (var s = 0; s < Strata; s++) strata.AsSpan(_strataBegins[s].._strataBegins[s + 1]).Fill(s);
        return strata;
    }

    /// <summary>The cells (stratum, value) that samples fall into, and what chance would leave open.</summary>
    private FieldCells CellsOf(int[] values)
    {
        var (keys, positions) = (new long[_order.Length], new int[_order.Length]);
        for (var s = 0; s < Strata; s++)
        {
            for (var i = _strataBegins[s]; i < _strataBegins[s + 1]; i++) (keys[i], positions[i]) = (((long)s << 32) | (uint)values[_order[i]], i);
        }

        Array.Sort(keys, positions);
        var cells = new int[keys.Length];
        var known = new Dictionary<(int, int, int), double>();
        double entropy = 0;
        int count = 0, begin = 0;
        for (var i = 1; i <= keys.Length; i++)
        {
            if (i < keys.Length && keys[i] == keys[begin]) continue;
            for (var j = begin; j < i; j++) cells[positions[j]] = count;
            entropy += (i - begin) * ByChance(i - begin, (int)(keys[begin] >> 32), known);
            (count, begin) = (count + 1, i);
        }

        return new FieldCells(cells, count, entropy / keys.Length);
    }

    private double ByChance(int size, int stratum, Dictionary<(int, int, int), double> known)
    {
        var labels = _labels.AsSpan(_strataBegins[stratum].._strataBegins[stratum + 1]);
        var key = (size, labels.Length, System.MemoryExtensions.Count(labels, (byte)1));
        if (!known.TryGetValue(key, out var entropy)) known[key] = entropy = ExpectedEntropy(key.size, key.Length, key.Item3);
        return entropy;
    }

    private void Deal(Span<byte> labels, long seed, int deal)
    {
        for (var s = 0; s < Strata; s++)
        {
            var random = new SplitMix64(SplitMix64.Combine(seed, deal, s));
            var stratum = labels[_strataBegins[s].._strataBegins[s + 1]];
            for (var i = stratum.Length - 1; i > 0; i--)
            {
                var j = random.Below(i + 1);
                (stratum[i], stratum[j]) = (stratum[j], stratum[i]);
            }
        }
    }

    /// <summary>Σ n_c / N · h(k_c / n_c) over cells.</summary>
    private static double ConditionalEntropy(int[] cellOfSample, int cells, ReadOnlySpan<byte> labels)
    {
        var (sizes, positives) = (new int[cells], new int[cells]);
        for (var i = 0; i < cellOfSample.Length; i++)
        {
            sizes[cellOfSample[i]]++;
            positives[cellOfSample[i]] += labels[i];
        }

        double sum = 0;
        for (var c = 0; c < cells; c++) sum += sizes[c] * Entropies.OfShare(positives[c], sizes[c]);
        return cellOfSample.Length == 0 ? 0 : sum / cellOfSample.Length;
    }

    private sealed record FieldCells(int[] OfSample, int Count, double EntropyByChance);
}

/// <summary>Entropies in bits.</summary>
internal static class Entropies
{
    /// <summary>Of a coin that shows heads <paramref name="part"/> times in <paramref name="whole"/>.</summary>
    internal static double OfShare(int part, int whole)
    {
        if (part == 0 || part == whole) return 0;
        var p = (double)part / whole;
        return -((p * Math.Log2(p)) + ((1 - p) * Math.Log2(1 - p)));
    }
}
