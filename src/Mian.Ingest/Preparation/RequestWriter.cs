using Mian.Dataset;
using Mian.Schema;

namespace Mian.Ingest.Preparation;

/// <summary>The second walk: writes <c>history</c>, <c>requests-*</c> and <c>samples-*</c> user by user.</summary>
internal sealed class RequestWriter : IDisposable
{
    private readonly RequestTable[] _parts;
    private readonly TableWriter _history;
    private readonly ColumnBuffer<int> _historyItem;
    private readonly ColumnBuffer<long> _historyTime;
    private readonly SampleWriter _samples;
    private readonly PastWalk _past;
    private readonly List<EventFieldWriter> _requestFields;
    private readonly List<EventFieldWriter> _historyFields;

    public RequestWriter(string directory, EncodedFields fields, (EventValues Values, PastReader Past) source, SampleWriter samples)
    {
        _samples = samples;
        _past = new PastWalk(source.Past);
        var requests = fields.Fields.Where(f => f.Schema.Storage == FieldStorage.Requests).ToList();
        var behaviours = fields.Fields.Where(f => f.Schema.Storage == FieldStorage.History).ToList();
        _parts = [.. Enum.GetValues<SplitName>().Select(s => new RequestTable(directory, s, requests))];
        _history = new TableWriter(directory, DatasetLayout.History,
            [new("item", ColumnKind.Int32), new("time", ColumnKind.Int64), .. behaviours.Select(f => ColumnTarget.SpecOf(f.Schema))]);
        _historyItem = _history.Column<int>("item");
        _historyTime = _history.Column<long>("time");
        List<TableWriter> tables = [.. _parts.Select(p => p.Table)];
        _requestFields = [.. requests.Select(f => EventFieldWriter.Create(f, tables, fields.TableRows(f.Schema), source))];
        _historyFields = [.. behaviours.Select(f => EventFieldWriter.Create(f, [_history], fields.TableRows(f.Schema), source))];
        BehavioursOfItem = new long[samples.SamplesOfItem.Length];
    }

    /// <summary>Training behaviours of each item.</summary>
    public long[] BehavioursOfItem { get; }

    public long Behaviours => _history.Rows;

    public IEnumerable<FieldTally> Tallies => _requestFields.Concat(_historyFields).Select(f => f.Tally);

    /// <summary>Writes one user.</summary>
    /// <returns>Its number of behaviours.</returns>
    public int Write(UserEvents user)
    {
        _past.Start();
        _samples.Start(user);
        int behaviours = 0;
        for (int j = 0; j < user.Count; j++)
        {
            _past.AdvanceTo(user, j);
            WriteRequest(user, j);
            if (user.Behaviours[j] == 0)
                continue;
            WriteBehaviour(user, j);
            behaviours++;
        }
        return behaviours;
    }

    /// <summary>The counts of a part.</summary>
    public SplitCounts CountsOf(SplitName split)
    {
        var part = _parts[(int)split];
        return new(part.Table.Rows, _samples.Rows(split), _samples.Positives(split),
            part.Table.Rows == 0 ? 0 : part.FirstTime, part.Table.Rows == 0 ? 0 : part.LastTime);
    }

    public void Complete()
    {
        foreach (var part in _parts)
            part.Table.Complete();
        _history.Complete();
        _samples.Complete();
    }

    public void Dispose()
    {
        foreach (var part in _parts)
            part.Table.Dispose();
        _history.Dispose();
        _samples.Dispose();
    }

    private void WriteRequest(UserEvents user, int j)
    {
        var split = user.Splits[j];
        var part = _parts[(int)split];
        long request = part.Table.Rows;
        if (request == int.MaxValue)
            throw new MianException($"The {split} part has more than {int.MaxValue:N0} requests, which a data set cannot hold. Split the source by user and prepare the pieces apart.");
        part.Add(user, j, _past.HistoryEnd);
        long weight = split == SplitName.Train ? _samples.PerRequest(split) : 0;
        foreach (var field in _requestFields)
            field.Write(user, j, (int)split, weight);
        part.Table.EndRow();
        _samples.Write(user, j, request);
    }

    private void WriteBehaviour(UserEvents user, int j)
    {
        long weight = user.Splits[j] == SplitName.Train ? 1 : 0;
        BehavioursOfItem[user.Items[j]] += weight;
        _historyItem.Add(user.Items[j]);
        _historyTime.Add(user.Times[j]);
        foreach (var field in _historyFields)
            field.Write(user, j, 0, weight);
        _history.EndRow();
    }
}
