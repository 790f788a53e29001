using System.Numerics;
using System.Runtime.CompilerServices;
using Mian.Schema;

namespace Mian.Features;

/// <summary>Ids of the age of a behaviour at request time: less than a day, then 1, 2, 4, 8, ... days in powers of two, the last from 2^12 days (about 11 years) on.</summary>
public static class AgeBuckets
{
    /// <summary>Number of buckets.</summary>
    public const int Count = 14;

    /// <summary>Rows of the embedding table, the reserved ids included.</summary>
    public const int Rows = ReservedIds.First + Count;

    private const long SecondsPerDay = 86400;

    /// <summary>The id of an age.</summary>
    /// <param name="ageSeconds">Request time minus behaviour time in seconds, 0 or more.</param>
    /// <returns><see cref="ReservedIds.First"/> to <see cref="Rows"/> - 1.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The age is negative: the behaviour comes after the request.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Id(long ageSeconds)
    {
        if (ageSeconds < 0)
            ThrowNegative(ageSeconds);
        long days = ageSeconds / SecondsPerDay;
        int bucket = days == 0 ? 0 : BitOperations.Log2((ulong)days) + 1;
        return ReservedIds.First + Math.Min(bucket, Count - 1);
    }

    /// <summary>The shortest age of a bucket in days, 0 for the first; for labels.</summary>
    /// <param name="bucket">0 to <see cref="Count"/> - 1.</param>
    public static int FirstDay(int bucket)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bucket);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(bucket, Count);
        return bucket == 0 ? 0 : 1 << (bucket - 1);
    }

    private static void ThrowNegative(long ageSeconds)
        => throw new ArgumentOutOfRangeException(nameof(ageSeconds), ageSeconds, "age should be 0 or more: a behaviour never comes after its request");
}
