using Mian.Dataset;

namespace Mian.Ingest.Preparation;

/// <summary>The requests table of one part that is being written: its fixed columns; those of fields are added by the caller.</summary>
internal sealed class RequestTable
{
    private readonly ColumnBuffer<int> _user;
    private readonly ColumnBuffer<long> _time;
    private readonly ColumnBuffer<long> _event;
    private readonly ColumnBuffer<int> _historyEnd;

    public RequestTable(string directory, PartName part, IEnumerable<EncodedField> fields)
    {
        Table = new TableWriter(directory, DatasetLayout.Requests(part),
        [
            new("user", ColumnKind.Int32), new("time", ColumnKind.Int64), new("event", ColumnKind.Int64), new("history_end", ColumnKind.Int32),
            .. fields.Select(f => ColumnTarget.SpecOf(f.Schema)),
        ]);
        _user = Table.Column<int>("user");
        _time = Table.Column<long>("time");
        _event = Table.Column<long>("event");
        _historyEnd = Table.Column<int>("history_end");
    }

    public TableWriter Table { get; }

    public long FirstTime { get; private set; } = long.MaxValue;

    public long LastTime { get; private set; } = long.MinValue;

    /// <summary>Adds the request that event <paramref name="j"/> of a user makes.</summary>
    public void Add(UserEvents user, int j, int historyEnd)
    {
        _user.Add(user.User);
        _time.Add(user.Times[j]);
        _event.Add(user.Begin + j);
        _historyEnd.Add(historyEnd);
        FirstTime = Math.Min(FirstTime, user.Times[j]);
        LastTime = Math.Max(LastTime, user.Times[j]);
    }
}
