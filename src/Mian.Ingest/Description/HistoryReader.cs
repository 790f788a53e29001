using Mian.Batches;
using Mian.Dataset;

namespace Mian.Ingest.Description;

/// <summary>Reads the histories of the test requests.</summary>
internal sealed class HistoryReader(PreparedDataset dataset, CancellationToken cancellation)
{
    private const long ThirtyDays = 30L * 86_400;
    private const int RowsBetweenChecks = 1 << 14;

    private readonly TableReader _requests = dataset.Requests(SplitName.Test);

    public HistoryDescription Describe()
    {
        var category = dataset.Schema.CategoryFields();
        return new()
        {
            MaxHistory = dataset.Schema.MaxHistory,
            Before = dataset.Manifest.Before,
            Lengths = Lengths(),
            UsersWithoutBehaviours = UsersWithoutBehaviours(),
            OlderThanThirtyDays = OlderThanThirtyDays(),
            CategoryField = category?.Item,
            CategoryAbsent = category is { } fields ? CategoryAbsent(fields.Item, fields.Behaviour) : null,
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

    private double? OlderThanThirtyDays()
    {
        var (users, times, ends) = (_requests.Column<int>("user"), _requests.Column<long>("time"), _requests.Column<int>("history_end"));
        var begins = dataset.Users.Column<long>("history_begin");
        var behaviours = dataset.History.Column<long>("time");
        long older = 0, used = 0;
        foreach (var row in Rows(_requests.Rows))
        {
            var length = Math.Min(dataset.Schema.MaxHistory, ends[row]);
            var end = begins[users[row]] + ends[row];
            used += length;
            older += FirstFrom(behaviours, (end - length, end), times[row] - ThirtyDays) - (end - length);
        }
        return Share(older, used);
    }

    /// <summary>The first of the rows, which are in order of time, whose time is not earlier; the end of the range where all are.</summary>
    private static long FirstFrom(Column<long> times, (long Begin, long End) rows, long earliest)
    {
        var (low, high) = rows;
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (times[middle] < earliest)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private double? CategoryAbsent(string item, string behaviour)
    {
        if (dataset.Samples(SplitName.Test).Rows == 0)
            return null;
        long positives = 0, absent = 0;
        var reader = new BatchReader(new RequestSource(dataset, SplitName.Test), new BatchOptions { BatchSize = 4096 });
        foreach (var batch in reader.Read(cancellation: cancellation))
        {
            var (candidates, past) = (batch.Field(item), batch.Field(behaviour));
            for (var b = 0; b < batch.Samples; b++)
            {
                if (batch.Labels[b] != 1)
                    continue;
                positives++;
                if (!IsInHistory(batch, b, candidates.Row(b), past))
                    absent++;
            }
        }
        return Share(absent, positives);
    }

    private static bool IsInHistory(Batch batch, int sample, ReadOnlySpan<int> categories, FieldValues past)
    {
        var request = batch.SampleRequest[sample];
        for (var t = batch.RequestHistory[request]; t < batch.RequestHistory[request + 1]; t++)
        {
            if (past.Row(t).ContainsAny(categories))
                return true;
        }
        return false;
    }

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
