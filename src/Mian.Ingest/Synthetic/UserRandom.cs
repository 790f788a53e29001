using System.Runtime.CompilerServices;

namespace Mian.Ingest.Synthetic;

/// <summary>
/// A stream of random numbers for one key, so that any user can be simulated without the others: xoshiro256**
/// (Blackman and Vigna 2018, https://prng.di.unimi.it) seeded by SplitMix64 of (seed, stream, key).
/// </summary>
internal struct UserRandom
{
    private ulong _s0, _s1, _s2, _s3;
    private double _spareNormal;
    private bool _hasSpare;

    public UserRandom(long seed, RandomStream stream, long key)
    {
        var state = Mix((ulong)seed + 0x9E3779B97F4A7C15UL) ^ Mix(((ulong)stream << 56) ^ (ulong)key ^ 0xD1B54A32D192ED03UL);
        _s0 = SplitMix(ref state);
        _s1 = SplitMix(ref state);
        _s2 = SplitMix(ref state);
        _s3 = SplitMix(ref state);
    }

    public ulong NextBits()
    {
        var result = ulong.RotateLeft(_s1 * 5, 7) * 9;
        var t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = ulong.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in [0, 1), 53 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Uniform() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [low, high).</summary>
    public double Uniform(double low, double high) => low + ((high - low) * Uniform());

    /// <summary>Uniform in 0 to count - 1 (the bias of the multiplication is below 2^-32).</summary>
    public int Below(int count) => (int)(((NextBits() >> 32) * (ulong)count) >> 32);

    /// <summary>True with the given probability.</summary>
    public bool Chance(double probability) => Uniform() < probability;

    /// <summary>Standard normal (polar method).</summary>
    public double Normal()
    {
        if (_hasSpare)
        {
            _hasSpare = false;
            return _spareNormal;
        }
        double x, y, r;
        do
        {
            x = Uniform(-1, 1);
            y = Uniform(-1, 1);
            r = (x * x) + (y * y);
        }
        while (r is >= 1 or 0);
        var scale = Math.Sqrt(-2 * Math.Log(r) / r);
        _spareNormal = y * scale;
        _hasSpare = true;
        return x * scale;
    }

    /// <summary>Index drawn with the probabilities of an ascending cumulative table that ends at its sum.</summary>
    public int Draw(ReadOnlySpan<double> cumulative)
    {
        var index = cumulative.BinarySearch(Uniform() * cumulative[^1]);
        return Math.Min(index < 0 ? ~index : index + 1, cumulative.Length - 1);
    }

    private static ulong SplitMix(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15UL;
        return Mix(state);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}

/// <summary>Independent streams of one key.</summary>
internal enum RandomStream
{
    Items = 1,
    Activity = 2,
    Weather = 3,
    Profile = 4,
    Visits = 5,
    Candidates = 6,
    Clicks = 7,
    Gaps = 8,
    Categories = 9,
    Brands = 10,
}
