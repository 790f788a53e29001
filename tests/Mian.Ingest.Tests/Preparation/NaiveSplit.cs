using Mian.Dataset;

namespace Mian.Ingest.Tests.Preparation;

/// <summary>What the preparation should do with events, computed the slow way.</summary>
internal sealed class NaiveSplit(IReadOnlyList<TinyEvent> events, SplitRule rule, HistoryBefore before)
{
    /// <summary>A user's events in their order.</summary>
    public List<TinyEvent> Of(string user) =>
        [.. events.Select((e, i) => (e, i)).Where(p => p.e.User == user).OrderBy(p => p.e.Time).ThenBy(p => p.i).Select(p => p.e)];

    public IEnumerable<string> Users => events.Select(e => e.User!).Distinct();

    /// <summary>The events of a user that precede one of them.</summary>
    public List<TinyEvent> Before(string user, TinyEvent request)
    {
        var all = Of(user);
        int index = all.FindIndex(e => ReferenceEquals(e, request));
        return before == HistoryBefore.Order ? all[..index] : [.. all.Where(e => e.Time < request.Time)];
    }

    public SplitName PartOf(string user, TinyEvent request, Func<TinyEvent, bool> isPositive)
    {
        var all = Of(user);
        int index = all.FindIndex(e => ReferenceEquals(e, request));
        if (rule == SplitRule.LeaveLastOut)
        {
            var positives = Enumerable.Range(0, all.Count).Where(i => isPositive(all[i])).ToList();
            return positives.Count < 3 || index < positives[^2] ? SplitName.Train : index < positives[^1] ? SplitName.Valid : SplitName.Test;
        }
        if (rule == SplitRule.UserOrder)
            return index < CeilingOf(all.Count, 6) ? SplitName.Train : index < CeilingOf(all.Count, 8) ? SplitName.Valid : SplitName.Test;
        var times = events.Select(e => e.Time).Order().ToList();
        return request.Time < times[CeilingOf(times.Count, 6)] ? SplitName.Train : request.Time < times[CeilingOf(times.Count, 8)] ? SplitName.Valid : SplitName.Test;
    }

    private static int CeilingOf(int count, int tenths) => (count * tenths + 9) / 10;
}
