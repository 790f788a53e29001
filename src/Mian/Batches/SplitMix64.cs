namespace Mian.Batches;

/// <summary>A small generator whose whole state is its seed, so that any draw can be repeated from its key alone (Steele, Lea and Flood 2014).</summary>
public struct SplitMix64
{
    private ulong _state;

    /// <summary>Starts from a seed.</summary>
    public SplitMix64(ulong seed) => _state = seed;

    /// <summary>The next 64 random bits.</summary>
    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15UL;
        return Mix(_state);
    }

    /// <summary>A uniform integer from 0 to <paramref name="bound"/> - 1, by multiplication (bias below 2^-32 for bounds below 2^32).</summary>
    public int Below(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>A uniform number in [0, 1).</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Mixes three keys into one seed.</summary>
    public static ulong Combine(long a, long b, long c) => Mix(Mix(Mix((ulong)a + 0x9E3779B97F4A7C15UL) ^ (ulong)b) ^ (ulong)c);

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
