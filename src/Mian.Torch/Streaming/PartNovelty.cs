using Mian.Dataset;

namespace Mian.Torch.Streaming;

/// <summary>Which users and items a part sees for the first time: those without any event before it.</summary>
internal sealed class PartNovelty
{
    private readonly PreparedDataset _dataset;
    private readonly long[] _firstOfItem;

    /// <summary>Reads the events once; keeps one number an item.</summary>
    internal PartNovelty(PreparedDataset dataset)
    {
        _dataset = dataset;
        _firstOfItem = new long[dataset.Items.Rows];
        Array.Fill(_firstOfItem, long.MaxValue);
        var (items, times) = (dataset.Events.Column<int>("item"), dataset.Events.Column<long>("time"));
        for (long row = 0; row < items.Length; row++) _firstOfItem[items[row]] = Math.Min(_firstOfItem[items[row]], times[row]);
    }

    /// <summary>Shares of a part's samples with a new user, and with a new candidate; 0 without samples.</summary>
    internal (double Users, double Items) SharesOf(PartName part)
    {
        var start = _dataset.Manifest.CountsOf(part).FirstTime;
        var (samples, user) = (_dataset.Samples(part), _dataset.Requests(part).Column<int>("user"));
        var (request, item) = (samples.Column<int>("request"), samples.Column<int>("item"));
        var (begin, times) = (_dataset.Users.Column<long>("events_begin"), _dataset.Events.Column<long>("time"));
        long users = 0, items = 0;
        for (long row = 0; row < samples.Rows; row++)
        {
            // A user's events lie in the order of time, so the first one tells.
            if (times[begin[user[request[row]]]] >= start) users++;
            if (_firstOfItem[item[row]] >= start) items++;
        }

        return samples.Rows == 0 ? (0, 0) : (users / (double)samples.Rows, items / (double)samples.Rows);
    }
}
