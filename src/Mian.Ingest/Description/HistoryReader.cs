using Mian.Analysis;
using Mian.Dataset;
using Mian.Progress;

namespace Mian.Ingest.Description;

/// <summary>Reads the histories of the test requests.</summary>
internal sealed class HistoryReader(PreparedDataset dataset, CancellationToken cancellation)
{
    private const int RowsBetweenChecks = 1 << 14;

    private readonly TableReader _requests = dataset.Requests(SplitName.Test);

    public HistoryDescription Describe()
    {
        return new()
        {
            MaxHistory = dataset.Schema.MaxHistory,
            Before = dataset.Manifest.Before,
            Lengths = Lengths(),
            UsersWithoutBehaviours = UsersWithoutBehaviours(),
            OlderThanThirtyDays = BehaviourAges.Of(dataset, SplitName.Test, SilentProgress.Instance, cancellation).OlderThanThirtyDays,
            CategoryField = dataset.Schema.CategoryFields()?.Item,
            CategoryAbsent = CategoryAbsent(),
        };
    }

    private LengthPercentiles? Lengths()
    {
        if (_requests.Rows == 0)
            return null;
        var lengths = new SortedDictionary<int, long>();
        var ends = _requests.Column<int>("history_end");
        foreach (var row in Rows(_requests.Rows))
            lengths[ends[row]] = lengths.GetValueOrDefault(ends[row]) + 1;
        int At(double share) => Percentile(lengths, _requests.Rows, share);
        return new(lengths.First().Key, At(0.25), At(0.5), At(0.75), At(0.9), lengths.Last().Key);
    }

    /// <summary>The shortest length that at least this share of the requests does not exceed.</summary>
    private static int Percentile(SortedDictionary<int, long> lengths, long total, double share)
    {
        var rank = (long)Math.Ceiling(share * total);
        long seen = 0;
        foreach (var (length, count) in lengths)
        {
            seen += count;
            if (seen >= rank)
                return length;
        }
        return lengths.Last().Key;
    }

    private double? UsersWithoutBehaviours()
    {
        var counts = dataset.Users.Column<int>("history_count");
        return Share(Rows(counts.Length).LongCount(row => counts[row] == 0), counts.Length);
    }

    private double? CategoryAbsent() => dataset.Samples(SplitName.Test).Rows == 0
        ? null
        : CandidateRelevance.Of(dataset, SplitName.Test, cancellation).All.Clicked.Irrelevant;

    private IEnumerable<long> Rows(long count)
    {
        for (long row = 0; row < count; row++)
        {
            if (row % RowsBetweenChecks == 0)
                cancellation.ThrowIfCancellationRequested();
            yield return row;
        }
    }

    private static double? Share(long part, long whole) => whole == 0 ? null : (double)part / whole;
}
