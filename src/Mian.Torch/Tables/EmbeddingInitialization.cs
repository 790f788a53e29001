namespace Mian.Torch.Tables;

/// <summary>Random starting values of a table. A row's values depend on the seed and the row's number only, so neither threads nor other rows matter.</summary>
public static class EmbeddingInitialization
{
    /// <summary>Draws every row but the padding row 0 from a normal distribution with mean 0.</summary>
    /// <param name="storage">Where to write; row 0 becomes zero.</param>
    /// <param name="standardDeviation">0 or more; 0.01 to 0.1 are usual.</param>
    /// <param name="seed">Any number; each table should have its own.</param>
    /// <exception cref="ArgumentOutOfRangeException">The deviation is negative or not finite.</exception>
    public static void FillNormal(EmbeddingStorage storage, double standardDeviation, ulong seed)
    {
        Check(standardDeviation, nameof(standardDeviation));
        FillRows(storage, row => NormalRow(storage.Row(row), (float)standardDeviation, new RowRandom(seed, row)));
    }

    /// <summary>Draws every row but the padding row 0 uniformly from (-bound, bound).</summary>
    /// <param name="storage">Where to write; row 0 becomes zero.</param>
    /// <param name="bound">0 or more.</param>
    /// <param name="seed">Any number; each table should have its own.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is negative or not finite.</exception>
    public static void FillUniform(EmbeddingStorage storage, double bound, ulong seed)
    {
        Check(bound, nameof(bound));
        FillRows(storage, row => UniformRow(storage.Row(row), (float)bound, new RowRandom(seed, row)));
    }

    private static void Check(double scale, string name)
    {
        if (!double.IsFinite(scale) || scale < 0) throw new ArgumentOutOfRangeException(name, scale, "Expected a finite number, 0 or more.");
    }

    private static void FillRows(EmbeddingStorage storage, Action<long> fill)
    {
        if (storage.Rows > 0) storage.Row(0).Clear();
        Parallel.For(1, Math.Max(1, storage.Rows), fill);
    }

    private static void NormalRow(Span<float> row, float scale, RowRandom random)
    {
        for (var i = 0; i < row.Length; i += 2)
        {
            // Box and Muller 1958: two uniform numbers give two normal ones.
            var radius = scale * MathF.Sqrt(-2 * MathF.Log(1 - random.NextUnit()));
            var (sine, cosine) = MathF.SinCos(2 * MathF.PI * random.NextUnit());
            row[i] = radius * cosine;
            if (i + 1 < row.Length) row[i + 1] = radius * sine;
        }
    }

    private static void UniformRow(Span<float> row, float bound, RowRandom random)
    {
        for (var i = 0; i < row.Length; i++) row[i] = bound * (2 * random.NextUnit() - 1);
    }

    /// <summary>SplitMix64 (Steele, Lea and Flood 2014), started anew for each row.</summary>
    private struct RowRandom(ulong seed, long row)
    {
        private ulong _state = Mix(seed + 0x632BE59BD9B4E019) ^ Mix((ulong)row);

        /// <summary>A multiple of 2^-24 in [0, 1).</summary>
        public float NextUnit() => (Mix(_state += 0x9E3779B97F4A7C15) >> 40) * (1f / (1 << 24));

        private static ulong Mix(ulong z)
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
