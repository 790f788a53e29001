using Mian.Dataset;
using Mian.Progress;

namespace Mian.Ingest.Preparation;

/// <summary>The events of one user. One instance serves all users; arrays are valid up to <see cref="Count"/>.</summary>
internal sealed class UserEvents(HistoryBefore before)
{
    public int User { get; private set; }

    /// <summary>Row of the first event.</summary>
    public long Begin { get; private set; }

    public int Count { get; private set; }

    public int[] Items { get; private set; } = new int[64];

    public long[] Times { get; private set; } = new long[64];

    public byte[] Behaviours { get; private set; } = new byte[64];

    public byte[] Labels { get; private set; } = new byte[64];

    public float[] Probabilities { get; private set; } = new float[64];

    public SplitName[] Splits { get; private set; } = new SplitName[64];

    /// <summary>True where an event comes before a request in the sense of the recipe. Whatever precedes a request precedes all later ones.</summary>
    public bool Precedes(int earlier, int request) =>
        before == HistoryBefore.Order ? earlier < request : Times[earlier] < Times[request];

    public void Start(int user, long begin, int count)
    {
        (User, Begin, Count) = (user, begin, count);
        if (count <= Items.Length)
            return;
        int size = Math.Max(count, 2 * Items.Length);
        Items = new int[size];
        Times = new long[size];
        Behaviours = new byte[size];
        Labels = new byte[size];
        Probabilities = new float[size];
        Splits = new SplitName[size];
    }
}

/// <summary>Visits the events user by user, in row order.</summary>
internal sealed class UserWalk : IDisposable
{
    private const int UsersBetweenReports = 1024;

    private readonly TableReader _labels;
    private readonly int[] _counts;
    private readonly SplitCutter _cutter;
    private readonly UserEvents _user;
    private readonly CancellationToken _cancellation;

    public UserWalk((string Directory, string Scratch) folders, int[] counts, (SplitCutter Cutter, HistoryBefore Before) rules, CancellationToken cancellation)
    {
        Events = TableReader.Open(folders.Directory, DatasetLayout.Events);
        _labels = TableReader.Open(folders.Scratch, EventLoader.Labels);
        _counts = counts;
        _cutter = rules.Cutter;
        _user = new UserEvents(rules.Before);
        _cancellation = cancellation;
    }

    /// <summary>The events table.</summary>
    public TableReader Events { get; }

    /// <summary>Visits every user, those without events too. The visited object is reused.</summary>
    public void Visit(string phase, IProgressSink progress, Action<UserEvents> visit)
    {
        var items = Events.Column<int>("item");
        var times = Events.Column<long>("time");
        var behaviours = Events.Column<byte>("behaviour");
        var labels = _labels.Column<byte>("label");
        var probabilities = _labels.Column<float>("true_probability");
        long begin = 0;
        for (int u = 0; u < _counts.Length; u++)
        {
            int count = _counts[u];
            _user.Start(u, begin, count);
            items.CopyTo(begin, _user.Items.AsSpan(0, count));
            times.CopyTo(begin, _user.Times.AsSpan(0, count));
            behaviours.CopyTo(begin, _user.Behaviours.AsSpan(0, count));
            labels.CopyTo(begin, _user.Labels.AsSpan(0, count));
            probabilities.CopyTo(begin, _user.Probabilities.AsSpan(0, count));
            if (count > 0)
                _cutter.Assign(_user);
            visit(_user);
            begin += count;
            if (u % UsersBetweenReports == 0)
            {
                _cancellation.ThrowIfCancellationRequested();
                progress.Report(phase, begin, Events.Rows, "events");
            }
        }
        progress.Report(phase, begin, Events.Rows, "events");
    }

    public void Dispose()
    {
        Events.Dispose();
        _labels.Dispose();
    }
}
