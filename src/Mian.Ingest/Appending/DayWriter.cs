using Mian.Dataset;
using Mian.Features;
using Mian.Ingest.Preparation;
using Mian.Schema;

namespace Mian.Ingest.Appending;

/// <summary>Writes the grown history, and the requests and samples of the day: what precedes a request is seen as preparation sees it.</summary>
internal sealed class DayWriter : IDisposable
{
    private readonly RequestTable _requests;
    private readonly SampleTable _samples;
    private readonly TableWriter _history;
    private readonly ColumnBuffer<int> _historyItem;
    private readonly ColumnBuffer<long> _historyTime;
    private readonly List<EventFieldWriter> _requestFields;
    private readonly List<EventFieldWriter> _historyFields;
    private readonly PastWalk _past;
    private readonly DayNegatives? _negatives;

    public DayWriter(GrowingSet set, EncodedFields fields, (EventValues Values, PastReader Past) source, DayNegatives? negatives)
    {
        List<EncodedField> requests = [.. fields.Fields.Where(f => f.Schema.Storage == FieldStorage.Requests)];
        List<EncodedField> behaviours = [.. fields.Fields.Where(f => f.Schema.Storage == FieldStorage.History)];
        _past = new PastWalk(source.Past);
        _negatives = negatives;
        _requests = new RequestTable(set.Work, set.Part, requests);
        _samples = new SampleTable(set.Work, set.Part, set.Old.Manifest.HasTrueProbability);
        _history = new TableWriter(set.Work, DatasetLayout.History,
            [new("item", ColumnKind.Int32), new("time", ColumnKind.Int64), .. behaviours.Select(f => ColumnTarget.SpecOf(f.Schema))]);
        _historyItem = _history.Column<int>("item");
        _historyTime = _history.Column<long>("time");
        _requestFields = [.. requests.Select(f => EventFieldWriter.Create(f, [_requests.Table], fields.TableRows(f.Schema), source))];
        _historyFields = [.. behaviours.Select(f => EventFieldWriter.Create(f, [_history], fields.TableRows(f.Schema), source))];
    }

    /// <summary>Behaviours written.</summary>
    public long Behaviours => _history.Rows;

    /// <summary>The counts of the day's part.</summary>
    public SplitCounts Counts => new(_requests.Table.Rows, _samples.Table.Rows, _samples.Positives, _requests.FirstTime, _requests.LastTime);

    /// <summary>Writes one user.</summary>
    /// <param name="user">Its events.</param>
    /// <param name="first">Position of the first event of the day.</param>
    /// <returns>Its number of behaviours.</returns>
    public int Write(UserEvents user, int first)
    {
        _past.Start();
        _negatives?.Start(user);
        int behaviours = 0;
        for (int j = 0; j < user.Count; j++)
        {
            if (j >= first)
                WriteRequest(user, j);
            if (user.Behaviours[j] == 0)
                continue;
            WriteBehaviour(user, j);
            behaviours++;
        }
        return behaviours;
    }

    public void Complete()
    {
        _requests.Table.Complete();
        _samples.Table.Complete();
        _history.Complete();
    }

    public void Dispose()
    {
        _requests.Table.Dispose();
        _samples.Table.Dispose();
        _history.Dispose();
    }

    private void WriteRequest(UserEvents user, int j)
    {
        _past.AdvanceTo(user, j);
        long request = _requests.Table.Rows;
        if (request == int.MaxValue)
            throw new MianException($"The day has more than {int.MaxValue:N0} requests, which a part cannot hold. Append it in pieces, each later than the one before.");
        _requests.Add(user, j, _past.HistoryEnd);
        foreach (var field in _requestFields)
            field.Write(user, j, 0, weight: 0);
        _requests.Table.EndRow();
        _samples.Add(request, user.Items[j], (user.Labels[j], user.Probabilities[j]));
        foreach (int item in _negatives is null ? [] : _negatives.Draw(user, request))
            _samples.Add(request, item, (0, 0));
    }

    private void WriteBehaviour(UserEvents user, int j)
    {
        _historyItem.Add(user.Items[j]);
        _historyTime.Add(user.Times[j]);
        foreach (var field in _historyFields)
            field.Write(user, j, 0, weight: 0);
        _history.EndRow();
    }
}

/// <summary>
/// Draws the negatives of the day's positives, by the recipe's rule: never an item that the user has in any event up to and with the day.
/// What is popular is counted over all events before the day.
/// </summary>
internal sealed class DayNegatives(NegativeSampling rule, NegativeSampler sampler, PartName part, Func<int, string> keyOfUser)
{
    private readonly int[] _drawn = new int[rule.PerPositive];
    private int[] _owned = [];
    private int _ownedCount;

    public void Start(UserEvents user)
    {
        if (_owned.Length < user.Count)
            _owned = new int[Math.Max(user.Count, 2 * _owned.Length)];
        user.Items.AsSpan(0, user.Count).CopyTo(_owned);
        _ownedCount = NegativeSampler.SortDistinct(_owned.AsSpan(0, user.Count));
    }

    public int[] Draw(UserEvents user, long request) =>
        sampler.TryDraw(NegativeSampler.StreamOf(part), request, _owned.AsSpan(0, _ownedCount), _drawn)
            ? _drawn
            : throw new MianException($"User '{keyOfUser(user.User)}' has events with all {sampler.Items:N0} items, so no negative can be sampled for it. Leave that user out of the day.");
}
