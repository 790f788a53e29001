namespace Mian.Metrics;

/// <summary>
/// Samples as 64-bit keys, sorted once: bits 63..33 user, bits 32..1 score, bit 0 label. A plain integer sort then orders by
/// (user, score, label), which is all that AUC, GAUC and calibration need, in 8 bytes a sample.
/// </summary>
internal static class SortedScores
{
    /// <summary>Sorted keys of all rows as one group (user bits zero).</summary>
    public static ulong[] Sort(ReadOnlySpan<float> scores, ReadOnlySpan<byte> labels)
    {
        var keys = new ulong[scores.Length];
        for (var row = 0; row < keys.Length; row++)
            keys[row] = Key(scores[row], labels[row]);
        Array.Sort(keys);
        return keys;
    }

    /// <summary>The key of one row with its user.</summary>
    public static ulong Key(float score, byte label, int user) => ((ulong)user << 33) | Key(score, label);

    /// <summary>Packs all rows with their users and sorts them: by user, then by score.</summary>
    /// <param name="scores">[N].</param>
    /// <param name="labels">[N].</param>
    /// <param name="users">[N].</param>
    /// <param name="keys">[N], filled.</param>
    public static void SortByUser(ReadOnlySpan<float> scores, ReadOnlySpan<byte> labels, ReadOnlySpan<int> users, Span<ulong> keys)
    {
        for (var row = 0; row < keys.Length; row++)
            keys[row] = Key(scores[row], labels[row], users[row]);
        keys.Sort();
    }

    /// <summary>Makes one group of keys with users, in their own memory: on sets of millions a copy would be the largest thing that evaluation keeps.</summary>
    public static void MergeUsers(Span<ulong> keys)
    {
        for (var row = 0; row < keys.Length; row++)
            keys[row] &= (1UL << 33) - 1;
        keys.Sort();
    }

    /// <summary>0 or 1.</summary>
    public static int LabelOf(ulong key) => (int)(key & 1);

    /// <summary>The score that was packed; equal keys without the label are equal scores.</summary>
    public static float ScoreOf(ulong key)
    {
        var ordered = (uint)(key >> 1);
        return BitConverter.UInt32BitsToSingle((ordered & 0x8000_0000) != 0 ? ordered ^ 0x8000_0000 : ~ordered);
    }

    /// <summary>AUC of sorted keys of one user; null where one class is missing.</summary>
    public static double? Auc(ReadOnlySpan<ulong> sorted)
    {
        // Twice the number of correctly ordered pairs, a tie counting one: exact in 64 bits for any array.
        long twicePairs = 0, negativesBelow = 0, positives = 0;
        for (var start = 0; start < sorted.Length;)
        {
            var score = sorted[start] >> 1;
            long tied = 0, tiedPositives = 0;
            for (; start < sorted.Length && sorted[start] >> 1 == score; start++, tied++)
                tiedPositives += LabelOf(sorted[start]);
            var tiedNegatives = tied - tiedPositives;
            twicePairs += tiedPositives * (2 * negativesBelow + tiedNegatives);
            negativesBelow += tiedNegatives;
            positives += tiedPositives;
        }
        return positives == 0 || negativesBelow == 0 ? null : twicePairs / (2.0 * positives * negativesBelow);
    }

    /// <summary>Impression-weighted mean of the users' AUC over those that have both classes.</summary>
    public static GroupedAuc GroupedAuc(ReadOnlySpan<ulong> sortedByUser)
    {
        double weighted = 0;
        long rows = 0, users = 0;
        for (var start = 0; start < sortedByUser.Length;)
        {
            var user = sortedByUser[start] >> 33;
            var end = start + 1;
            while (end < sortedByUser.Length && sortedByUser[end] >> 33 == user)
                end++;
            if (Auc(sortedByUser[start..end]) is { } auc)
            {
                weighted += auc * (end - start);
                rows += end - start;
                users++;
            }
            start = end;
        }
        return new GroupedAuc(rows == 0 ? null : weighted / rows, users, rows);
    }

    private static ulong Key(float score, byte label)
    {
        // Adding +0 turns -0 into +0, so that the two zeros tie. Flipping makes the order of the bits that of the numbers.
        var bits = BitConverter.SingleToUInt32Bits(score + 0f);
        var ordered = (bits & 0x8000_0000) != 0 ? ~bits : bits ^ 0x8000_0000;
        return ((ulong)ordered << 1) | label;
    }
}

/// <summary>GAUC and what it covers.</summary>
/// <param name="Value">Null where no user has both classes.</param>
/// <param name="Users">Users with both classes.</param>
/// <param name="Rows">Their samples.</param>
internal readonly record struct GroupedAuc(double? Value, long Users, long Rows);
