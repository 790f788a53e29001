using Mian.Schema;

namespace Mian.Benchmarks.MlNet.Features;

/// <summary>The values of the behaviours of one request in one field, oldest first.</summary>
/// <param name="ids">One id a behaviour, or the ids of all behaviours one after another.</param>
/// <param name="counts">How many each behaviour has; empty where it is one each.</param>
internal readonly ref struct BehaviourValues(ReadOnlySpan<int> ids, ReadOnlySpan<int> counts)
{
    public ReadOnlySpan<int> Ids { get; } = ids;

    public ReadOnlySpan<int> Counts { get; } = counts;
}

/// <summary>What a candidate has in common with the behaviours before it, in one field.</summary>
/// <param name="Matches">Behaviours with one of the candidate's values.</param>
/// <param name="Share">Their share of all behaviours, 0 without behaviours.</param>
/// <param name="Since">Behaviours after the most recent of them; NaN where there is none.</param>
/// <param name="Days">Days since the most recent of them; NaN where there is none.</param>
internal readonly record struct HistoryOverlap(int Matches, float Share, float Since, float Days)
{
    private const double SecondsPerDay = 86400;

    /// <summary>Compares a candidate with a history. Missing and unknown values (ids below 2) are equal to nothing.</summary>
    /// <param name="candidate">The candidate's values.</param>
    /// <param name="history">Those of the behaviours.</param>
    /// <param name="times">[T] times of the behaviours, ascending.</param>
    /// <param name="now">Time of the request.</param>
    public static HistoryOverlap Of(ReadOnlySpan<int> candidate, BehaviourValues history, ReadOnlySpan<long> times, long now)
    {
        var (matches, last, begin) = (0, -1, 0);
        for (var t = 0; t < times.Length; t++)
        {
            var count = history.Counts.IsEmpty ? 1 : history.Counts[t];
            if (SharesValue(candidate, history.Ids.Slice(begin, count)))
            {
                matches++;
                last = t;
            }

            begin += count;
        }

        return last < 0
            ? new HistoryOverlap(0, 0, float.NaN, float.NaN)
            : new HistoryOverlap(matches, (float)matches / times.Length, times.Length - 1 - last, (float)((now - times[last]) / SecondsPerDay));
    }

    private static bool SharesValue(ReadOnlySpan<int> candidate, ReadOnlySpan<int> behaviour)
    {
        foreach (var id in behaviour)
        {
            if (id >= ReservedIds.First && candidate.Contains(id)) return true;
        }

        return false;
    }
}
