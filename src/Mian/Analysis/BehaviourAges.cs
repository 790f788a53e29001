using Mian.Dataset;
using Mian.Progress;

namespace Mian.Analysis;

/// <summary>Behaviours of similar age.</summary>
/// <param name="AboveDays">Ages above this many days; the first bin begins at 0, which belongs to it.</param>
/// <param name="UpToDays">Ages up to this many days; null for the last bin.</param>
/// <param name="Count">Pairs of a request and a behaviour.</param>
/// <param name="Share">Of all pairs, 0 to 1; null without any.</param>
public sealed record AgeBin(int AboveDays, int? UpToDays, long Count, double? Share);

/// <summary>
/// How old behaviours are when a prediction is made (the first fact of the MIAN talk: about half are older than 30 days). Counted are the
/// behaviours that a request uses, the most recent ones up to the data set's limit.
/// </summary>
public sealed record BehaviourAges
{
    /// <summary>The talk's mark, days.</summary>
    public const int Mark = 30;

    private const long SecondsPerDay = 86_400;
    private const int MostDays = 100_000;
    private const int RequestsBetweenReports = 1 << 14;
    private static readonly int[] UpperDays = [1, 2, 4, 7, 14, Mark, 60, 90, 180, 365, 730];

    /// <summary>Pairs of a request and a behaviour that it uses.</summary>
    public required long Behaviours { get; init; }

    /// <summary>Requests.</summary>
    public required long Requests { get; init; }

    /// <summary>Requests with at least one behaviour.</summary>
    public required long RequestsWithHistory { get; init; }

    /// <summary>Share of the pairs that are more than 30 days old, 0 to 1; null without any.</summary>
    public required double? OlderThanThirtyDays { get; init; }

    /// <summary>Mean over requests with a history of the share of their behaviours that are more than 30 days old: long histories count no more than short ones. Null without any.</summary>
    public required double? MeanShareOlder { get; init; }

    /// <summary>Share of the requests with a history all of whose behaviours are more than 30 days old, 0 to 1; null without any.</summary>
    public required double? OnlyOlder { get; init; }

    /// <summary>Half of the pairs are at most so many days old, rounded up; null without any.</summary>
    public required int? MedianDays { get; init; }

    /// <summary>The distribution.</summary>
    public required IReadOnlyList<AgeBin> Bins { get; init; }

    /// <summary>Reads all histories of one part.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="split">The part.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static BehaviourAges Of(PreparedDataset dataset, PartName split, IProgressSink progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(progress);
        var requests = dataset.Requests(split);
        var (users, times, ends) = (requests.Column<int>("user"), requests.Column<long>("time"), requests.Column<int>("history_end"));
        var (begins, behaviours) = (dataset.Users.Column<long>("history_begin"), dataset.History.Column<long>("time"));
        var count = new Tally();
        for (long row = 0; row < requests.Rows; row++)
        {
            if (row % RequestsBetweenReports == 0)
            {
                cancellation.ThrowIfCancellationRequested();
                progress.Report("reading histories", row, requests.Rows, "requests");
            }

            var end = begins[users[row]] + ends[row];
            count.Add(behaviours, (end - Math.Min(dataset.Schema.MaxHistory, ends[row]), end), times[row]);
        }

        return count.ToAges();
    }

    private sealed class Tally
    {
        private readonly long[] _pairsOfDay = new long[MostDays + 1];
        private double _sharesOlder;
        private long _requests;
        private long _withHistory;
        private long _onlyOlder;

        public void Add(Column<long> behaviours, (long Begin, long End) rows, long time)
        {
            _requests++;
            if (rows.Begin == rows.End) return;
            long older = 0;
            for (var row = rows.Begin; row < rows.End; row++)
            {
                // Rounded up, so that "more than 30 days" is exact to the second.
                var days = (int)Math.Min(MostDays, (time - behaviours[row] + SecondsPerDay - 1) / SecondsPerDay);
                _pairsOfDay[days]++;
                if (days > Mark) older++;
            }

            _withHistory++;
            _sharesOlder += (double)older / (rows.End - rows.Begin);
            if (older == rows.End - rows.Begin) _onlyOlder++;
        }

        public BehaviourAges ToAges()
        {
            var all = _pairsOfDay.Sum();
            return new()
            {
                Behaviours = all,
                Requests = _requests,
                RequestsWithHistory = _withHistory,
                OlderThanThirtyDays = Share(Between(Mark + 1, MostDays), all),
                MeanShareOlder = _withHistory == 0 ? null : _sharesOlder / _withHistory,
                OnlyOlder = Share(_onlyOlder, _withHistory),
                MedianDays = Median(all),
                Bins = [.. Bins(all)],
            };
        }

        private IEnumerable<AgeBin> Bins(long all)
        {
            for (var i = 0; i <= UpperDays.Length; i++)
            {
                var above = i == 0 ? 0 : UpperDays[i - 1];
                int? upTo = i == UpperDays.Length ? null : UpperDays[i];
                var count = Between(i == 0 ? 0 : above + 1, upTo ?? MostDays);
                yield return new AgeBin(above, upTo, count, Share(count, all));
            }
        }

        private long Between(int first, int last)
        {
            long count = 0;
            for (var day = first; day <= last; day++) count += _pairsOfDay[day];
            return count;
        }

        private int? Median(long all)
        {
            if (all == 0) return null;
            long seen = 0;
            var day = 0;
            while ((seen += _pairsOfDay[day]) * 2 < all) day++;
            return day;
        }

        private static double? Share(long part, long whole) => whole == 0 ? null : (double)part / whole;
    }
}
