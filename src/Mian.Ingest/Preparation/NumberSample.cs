namespace Mian.Ingest.Preparation;

/// <summary>
/// Weighted numbers seen in training: exact mean and deviation, and quantiles that are exact up to 2^22 numbers. Beyond that
/// every second number is dropped and only every second is taken from then on (a systematic sample, the same in every run).
/// </summary>
internal sealed class NumberSample
{
    internal const int Capacity = 1 << 22;

    private readonly List<(double Value, double Weight)> _kept = [];
    private readonly int _capacity;
    private long _seen;
    private long _stride = 1;
    private double _weight;
    private double _mean;
    private double _squares;

    public NumberSample(int capacity = Capacity) => _capacity = capacity;

    public double Maximum { get; private set; } = double.NegativeInfinity;

    public double Mean => _mean;

    /// <summary>Standard deviation over all numbers; 1 where it would be zero.</summary>
    public double Deviation => _weight > 0 && _squares > 0 ? Math.Sqrt(_squares / _weight) : 1;

    /// <summary>Adds a number; NaN is missing and left out.</summary>
    public void Add(double value, double weight = 1)
    {
        if (double.IsNaN(value) || weight <= 0)
            return;
        Maximum = Math.Max(Maximum, value);
        // West 1979: weighted mean and sum of squares in one pass.
        _weight += weight;
        double delta = value - _mean;
        _mean += delta * weight / _weight;
        _squares += weight * delta * (value - _mean);
        if (_seen++ % _stride == 0)
            Keep(value, weight);
    }

    /// <summary>Up to <paramref name="buckets"/> - 1 boundaries, strictly ascending and above the minimum: the values at weighted ranks k / buckets.</summary>
    public List<double> Quantiles(int buckets)
    {
        var sorted = _kept.OrderBy(k => k.Value).ToList();
        double total = sorted.Sum(k => k.Weight);
        var boundaries = new List<double>();
        double before = 0;
        int next = 1;
        foreach (var (value, weight) in sorted)
        {
            before += weight;
            bool crossed = false;
            for (; next < buckets && before > total * next / buckets; next++)
                crossed = true;
            if (crossed && value > sorted[0].Value && (boundaries.Count == 0 || value > boundaries[^1]))
                boundaries.Add(value);
        }
        return boundaries;
    }

    /// <summary>1, 2, 4, ... up to the largest number seen; at least 1, at most 2^40.</summary>
    public List<double> PowersOfTwo()
    {
        var boundaries = new List<double> { 1 };
        while (boundaries[^1] * 2 <= Maximum && boundaries.Count <= 40)
            boundaries.Add(boundaries[^1] * 2);
        return boundaries;
    }

    private void Keep(double value, double weight)
    {
        if (_kept.Count == _capacity)
        {
            for (int i = 0; i < _capacity / 2; i++)
                _kept[i] = _kept[2 * i];
            _kept.RemoveRange(_capacity / 2, _capacity - _capacity / 2);
            _stride *= 2;
            if ((_seen - 1) % _stride != 0)
                return;
        }
        _kept.Add((value, weight));
    }
}
