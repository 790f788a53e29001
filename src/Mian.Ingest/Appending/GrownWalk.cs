using Mian.Dataset;
using Mian.Ingest.Preparation;
using Mian.Progress;

namespace Mian.Ingest.Appending;

/// <summary>Visits the grown events user by user; labels are those of the day, the old ones stand in the old samples.</summary>
internal sealed class GrownWalk : IDisposable
{
    private const int UsersBetweenReports = 1024;

    private readonly GrowingSet _set;
    private readonly TableReader _labels;
    private readonly int[] _dayCounts;

    public GrownWalk(GrowingSet set, int[] dayCounts)
    {
        _set = set;
        _dayCounts = dayCounts;
        Events = TableReader.Open(set.Work, DatasetLayout.Events);
        _labels = TableReader.Open(set.Scratch, EventLoader.Labels);
    }

    /// <summary>The grown events.</summary>
    public TableReader Events { get; }

    /// <summary>Events of a user, old and new.</summary>
    public int CountOf(int user) => OldCountOf(user) + _dayCounts[user];

    /// <summary>Visits every user; the visited object is reused.</summary>
    /// <param name="progress">Told about events done.</param>
    /// <param name="visit">Gets the user's events, and the position of the first of the day.</param>
    /// <param name="cancellation">Ends the walk.</param>
    public void Visit(IProgressSink progress, Action<UserEvents, int> visit, CancellationToken cancellation)
    {
        var user = new UserEvents(_set.Old.Manifest.Before);
        var (items, times, behaviours) = (Events.Column<int>("item"), Events.Column<long>("time"), Events.Column<byte>("behaviour"));
        var (labels, probabilities) = (_labels.Column<byte>("label"), _labels.Column<float>("true_probability"));
        long begin = 0;
        long day = 0;
        for (int u = 0; u < _dayCounts.Length; u++)
        {
            int count = CountOf(u);
            int first = count - _dayCounts[u];
            user.Start(u, begin, count);
            items.CopyTo(begin, user.Items.AsSpan(0, count));
            times.CopyTo(begin, user.Times.AsSpan(0, count));
            behaviours.CopyTo(begin, user.Behaviours.AsSpan(0, count));
            labels.CopyTo(day, user.Labels.AsSpan(first, _dayCounts[u]));
            probabilities.CopyTo(day, user.Probabilities.AsSpan(first, _dayCounts[u]));
            visit(user, first);
            begin += count;
            day += _dayCounts[u];
            if (u % UsersBetweenReports != 0)
                continue;
            cancellation.ThrowIfCancellationRequested();
            progress.Report("writing", begin, Events.Rows, "events");
        }
        progress.Report("writing", begin, Events.Rows, "events");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Events.Dispose();
        _labels.Dispose();
    }

    private int OldCountOf(int user) => user < _set.Users.Known ? _set.Old.Users.Column<int>("events_count")[user] : 0;
}
