using Mian.Batches;

namespace Mian.Benchmarks.AmazonRaw;

/// <summary>A sequence of pseudo-random numbers that a seed decides.</summary>
internal sealed class Draws(ulong seed)
{
    private SplitMix64 _random = new(seed);

    /// <summary>A whole number from 0 to <paramref name="bound"/> - 1.</summary>
    public int Below(int bound) => _random.Below(bound);

    /// <summary>A number from 0 to 1, 1 excluded.</summary>
    public double Unit() => _random.NextDouble();

    /// <summary>True with a probability.</summary>
    public bool Chance(double probability) => Unit() < probability;

    /// <summary>A standard normal number.</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Unit())) * Math.Cos(2 * Math.PI * Unit());

    public void Shuffle(Span<int> values)
    {
        for (var i = values.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (values[i], values[j]) = (values[j], values[i]);
        }
    }
}
