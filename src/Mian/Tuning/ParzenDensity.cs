using Mian.Batches;

namespace Mian.Tuning;

/// <summary>A density on the unit interval around given positions; the uniform density counts as one more position, so it is nowhere 0.</summary>
internal abstract class ParzenDensity
{
    /// <summary>The density of a parameter's positions.</summary>
    public static ParzenDensity Of(SearchParameter parameter, IReadOnlyList<double> positions) =>
        parameter is Choices choices ? new ChoiceDensity(choices, positions) : new RangeDensity(positions);

    /// <summary>The density, above 0.</summary>
    public abstract double At(double position);

    /// <summary>A random position in [0, 1).</summary>
    public abstract double Draw(ref SplitMix64 random);

    /// <summary>Counts of each choice, each counted once more than it was seen (Laplace), so that no choice is given up after one bad trial.</summary>
    private sealed class ChoiceDensity : ParzenDensity
    {
        private readonly Choices _choices;
        private readonly double[] _weights;

        public ChoiceDensity(Choices choices, IReadOnlyList<double> positions)
        {
            _choices = choices;
            _weights = [.. Enumerable.Repeat(1.0, choices.Values.Count)];
            foreach (var position in positions) _weights[choices.IndexAt(position)]++;
            var sum = _weights.Sum();
            for (var i = 0; i < _weights.Length; i++) _weights[i] /= sum;
        }

        public override double At(double position) => _weights[_choices.IndexAt(position)] * _weights.Length;

        public override double Draw(ref SplitMix64 random)
        {
            var rest = random.NextDouble();
            var index = 0;
            while (index < _weights.Length - 1 && rest >= _weights[index]) rest -= _weights[index++];
            return (index + 0.5) / _weights.Length;
        }
    }

    /// <summary>Normal densities cut off at the ends, each as wide as the larger gap to its neighbours.</summary>
    private sealed class RangeDensity : ParzenDensity
    {
        private const int MostDraws = 100;

        private readonly (double Mean, double Width, double Mass)[] _parts;

        public RangeDensity(IReadOnlyList<double> positions)
        {
            double[] sorted = [.. positions.Order()];
            var narrowest = 1.0 / Math.Min(100, sorted.Length + 2);
            _parts = new (double, double, double)[sorted.Length];
            for (var i = 0; i < sorted.Length; i++)
            {
                var left = sorted[i] - (i == 0 ? 0 : sorted[i - 1]);
                var right = (i == sorted.Length - 1 ? 1 : sorted[i + 1]) - sorted[i];
                var width = Math.Clamp(Math.Max(left, right), narrowest, 1);
                _parts[i] = (sorted[i], width, Share((1 - sorted[i]) / width) - Share(-sorted[i] / width));
            }
        }

        public override double At(double position)
        {
            var sum = 1.0;
            foreach (var (mean, width, mass) in _parts)
            {
                var z = (position - mean) / width;
                sum += Math.Exp(-0.5 * z * z) / (width * Math.Sqrt(2 * Math.PI) * mass);
            }

            return sum / (_parts.Length + 1);
        }

        public override double Draw(ref SplitMix64 random)
        {
            var part = random.Below(_parts.Length + 1);
            if (part == _parts.Length) return random.NextDouble();
            for (var i = 0; i < MostDraws; i++)
            {
                var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
                var position = _parts[part].Mean + _parts[part].Width * radius * Math.Cos(2 * Math.PI * random.NextDouble());
                if (position is >= 0 and < 1) return position;
            }

            return Math.Clamp(_parts[part].Mean, 0, Math.BitDecrement(1));
        }

        /// <summary>Standard normal distribution function (Abramowitz and Stegun 26.2.17, error below 1e-7).</summary>
        private static double Share(double z)
        {
            var t = 1 / (1 + 0.2316419 * Math.Abs(z));
            var tail = Math.Exp(-0.5 * z * z) / Math.Sqrt(2 * Math.PI)
                * t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
            return z > 0 ? 1 - tail : tail;
        }
    }
}
