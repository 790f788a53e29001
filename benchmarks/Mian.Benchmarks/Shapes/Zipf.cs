namespace Mian.Benchmarks.Shapes;

/// <summary>Draws 0 to n - 1 with probability proportional to 1 / (rank + 1), ranks spread over all ids.</summary>
internal sealed class Zipf
{
    private readonly double[] _cumulative;
    private readonly int[] _ids;

    public Zipf(int n)
    {
        _cumulative = new double[n];
        var sum = 0.0;
        for (var i = 0; i < n; i++) _cumulative[i] = sum += 1.0 / (i + 1);
        _ids = [.. Enumerable.Range(0, n)];
        new Random(1).Shuffle(_ids);
    }

    public int Draw(Random random)
    {
        var found = Array.BinarySearch(_cumulative, random.NextDouble() * _cumulative[^1]);
        return _ids[Math.Min(found < 0 ? ~found : found, _ids.Length - 1)];
    }
}
