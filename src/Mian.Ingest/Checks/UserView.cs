using Mian.Dataset;

namespace Mian.Ingest.Checks;

/// <summary>Everything a data set says about one user. One instance is moved from user to user.</summary>
internal sealed class UserView
{
    private readonly Column<long> _eventsBegin;
    private readonly Column<int> _eventsCount;
    private readonly Column<long> _historyBegin;
    private readonly Column<int> _historyCount;
    private readonly Column<int> _eventItem;
    private readonly Column<long> _eventTime;
    private readonly Column<byte> _eventBehaviour;

    public UserView(PreparedDataset dataset)
    {
        Dataset = dataset;
        _eventsBegin = dataset.Users.Column<long>("events_begin");
        _eventsCount = dataset.Users.Column<int>("events_count");
        _historyBegin = dataset.Users.Column<long>("history_begin");
        _historyCount = dataset.Users.Column<int>("history_count");
        _eventItem = dataset.Events.Column<int>("item");
        _eventTime = dataset.Events.Column<long>("time");
        _eventBehaviour = dataset.Events.Column<byte>("behaviour");
        Parts = [.. dataset.Parts.Select((p, index) => new PartView(dataset, p, index))];
    }

    public PreparedDataset Dataset { get; }

    /// <summary>The user's row.</summary>
    public int User { get; private set; }

    public string Key => Dataset.Users.TextColumn("key")[User] ?? "";

    public long EventsBegin { get; private set; }

    public int EventsCount { get; private set; }

    public long HistoryBegin { get; private set; }

    public int HistoryCount { get; private set; }

    /// <summary>Items of the events; valid up to <see cref="EventsCount"/>, as the next two.</summary>
    public int[] Items { get; private set; } = new int[64];

    public long[] Times { get; private set; } = new long[64];

    public byte[] Behaviours { get; private set; } = new byte[64];

    /// <summary>The requests of training, validation, test and all days, in this order.</summary>
    public IReadOnlyList<PartView> Parts { get; }

    public void MoveTo(int user)
    {
        User = user;
        EventsBegin = _eventsBegin[user];
        EventsCount = _eventsCount[user];
        HistoryBegin = _historyBegin[user];
        HistoryCount = _historyCount[user];
        if (EventsCount > Items.Length)
        {
            Items = new int[2 * EventsCount];
            Times = new long[2 * EventsCount];
            Behaviours = new byte[2 * EventsCount];
        }
        _eventItem.CopyTo(EventsBegin, Items.AsSpan(0, EventsCount));
        _eventTime.CopyTo(EventsBegin, Times.AsSpan(0, EventsCount));
        _eventBehaviour.CopyTo(EventsBegin, Behaviours.AsSpan(0, EventsCount));
        foreach (var part in Parts)
            part.MoveTo(user);
    }

    /// <summary>How many of the user's events precede a request, found from scratch by bisection (time) or position (order).</summary>
    public int EventsBefore(long time, long eventRow)
    {
        if (Dataset.Manifest.Before == HistoryBefore.Order)
            return (int)(eventRow - EventsBegin);
        int low = 0;
        int high = EventsCount;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Times[middle] < time)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}

/// <summary>The requests and samples of one user in one part.</summary>
internal sealed class PartView
{
    private readonly Column<int> _user;
    private readonly Column<int> _sampleRequest;

    public PartView(PreparedDataset dataset, PartName part, int index)
    {
        (Part, Index) = (part, index);
        Stage = dataset.Manifest.StageAfter(part.Day);
        Requests = dataset.Requests(part);
        Samples = dataset.Samples(part);
        _user = Requests.Column<int>("user");
        Time = Requests.Column<long>("time");
        Event = Requests.Column<long>("event");
        HistoryEnd = Requests.Column<int>("history_end");
        _sampleRequest = Samples.Column<int>("request");
        Item = Samples.Column<int>("item");
        Label = Samples.Column<byte>("label");
    }

    public PartName Part { get; }

    /// <summary>Its place among all parts.</summary>
    public int Index { get; }

    /// <summary>The size of the data set when the part was cut.</summary>
    public DatasetStage Stage { get; }

    public TableReader Requests { get; }

    public TableReader Samples { get; }

    public Column<long> Time { get; }

    public Column<long> Event { get; }

    public Column<int> HistoryEnd { get; }

    public Column<int> Item { get; }

    public Column<byte> Label { get; }

    /// <summary>First request of the user.</summary>
    public long Begin { get; private set; }

    /// <summary>Past the last request of the user.</summary>
    public long End { get; private set; }

    /// <summary>First sample of the user.</summary>
    public long SamplesBegin { get; private set; }

    /// <summary>Past the last sample of the user.</summary>
    public long SamplesEnd { get; private set; }

    /// <summary>The row as messages name it.</summary>
    public string NameOf(long request) => $"row {request:N0} of {DatasetLayout.Requests(Part)}";

    public string NameOfSample(long sample) => $"row {sample:N0} of {DatasetLayout.Samples(Part)}";

    /// <summary>The request of a sample.</summary>
    public long RequestOf(long sample) => _sampleRequest[sample];

    public void MoveTo(int user)
    {
        Begin = End;
        while (End < Requests.Rows && _user[End] == user)
            End++;
        SamplesBegin = SamplesEnd;
        while (SamplesEnd < Samples.Rows && _sampleRequest[SamplesEnd] < End)
            SamplesEnd++;
    }
}
