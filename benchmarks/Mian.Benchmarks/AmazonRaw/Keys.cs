using Mian.Batches;

namespace Mian.Benchmarks.AmazonRaw;

/// <summary>Keys of users and items as they look in the published files.</summary>
internal sealed class Keys(AmazonShape shape)
{
    public const int UserLength = 14;
    public const int ItemLength = 10;

    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const ulong SixtyTwoBits = (1UL << 62) - 1;

    /// <summary>Writes a user's key: A, a digit and twelve letters or digits in no order.</summary>
    public static void WriteUser(int user, Span<byte> key)
    {
        // An odd factor maps the numbers below 2^62 one to one; twelve places of base 36 hold them all.
        var scattered = (ulong)(user + 1) * 0x9E3779B97F4A7C15 & SixtyTwoBits;
        key[0] = (byte)'A';
        key[1] = (byte)('1' + user % 3);
        WriteNumber(scattered, 36, key[2..UserLength]);
    }

    /// <summary>Writes the key of the n-th item of the metadata; keys ascend. The first are numbers, the others begin with B.</summary>
    public void WriteItem(int described, Span<byte> key)
    {
        var numeric = (int)(shape.Described * shape.NumericKeys);
        if (described < numeric)
        {
            WriteNumber(Spread(described, numeric, 9_999_999_999), 10, key[..ItemLength]);
            return;
        }
        key[0] = (byte)'B';
        WriteNumber(Spread(described - numeric, shape.Described - numeric, 36UL * 36 * 36 * 36 * 36 * 36 * 30), 36, key[1..ItemLength]);
    }

    /// <summary>The place of a reviewed item in the metadata.</summary>
    public int DescribedOf(int item) => (int)((long)item * shape.Described / shape.Items);

    /// <summary>Ascending numbers with uneven gaps.</summary>
    private static ulong Spread(int index, int count, ulong range)
    {
        var gap = range / (ulong)(count + 1);
        return (ulong)index * gap + SplitMix64.Combine(index, count, 0) % gap;
    }

    private static void WriteNumber(ulong value, uint radix, Span<byte> target)
    {
        for (var i = target.Length - 1; i >= 0; i--)
        {
            target[i] = (byte)Digits[(int)(value % radix)];
            value /= radix;
        }
    }
}
