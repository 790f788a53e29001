using Mian.Dataset;

namespace Mian.Ingest.Checks;

/// <summary>Events lie in time order under their user, requests repeat their event, and every event makes one request.</summary>
internal sealed class RequestsMatchEvents() : UserCheck("requests_match_events", "events are sorted, and each has one request with its user and time")
{
    public override void Visit(UserView user)
    {
        var users = user.Dataset.Events.Column<int>("user");
        for (int e = 0; e < user.EventsCount; e++)
        {
            if (users[user.EventsBegin + e] != user.User)
                Fail($"row {user.EventsBegin + e:N0} of events belongs to user row {users[user.EventsBegin + e]:N0}, but lies in the slice of user '{user.Key}'");
            if (e > 0 && user.Times[e] < user.Times[e - 1])
                Fail($"row {user.EventsBegin + e:N0} of events (user '{user.Key}') is earlier than the row before it: {user.Times[e]} after {user.Times[e - 1]}");
        }
        long requests = 0;
        foreach (var part in user.Parts)
        {
            requests += part.End - part.Begin;
            for (long r = part.Begin; r < part.End; r++)
                Compare(user, part, r);
        }
        if (requests != user.EventsCount)
            Fail($"user '{user.Key}' has {user.EventsCount:N0} events but {requests:N0} requests in the order of users; expected one each");
    }

    private void Compare(UserView user, PartView part, long request)
    {
        long position = part.Event[request] - user.EventsBegin;
        if (position < 0 || position >= user.EventsCount)
            Fail($"{part.NameOf(request)} names event {part.Event[request]:N0}, which is not one of its user '{user.Key}'");
        else if (user.Times[position] != part.Time[request])
            Fail($"{part.NameOf(request)} has time {part.Time[request]}, but its event has {user.Times[position]}");
    }
}

/// <summary>No event, named by user, item and time, occurs in two parts.</summary>
internal sealed class SplitsAreDisjoint() : UserCheck("splits_disjoint", "no (user, item, time) event is in two parts")
{
    private readonly List<(long Time, int Item, PartName Part, long Request)> _seen = [];

    public override void Visit(UserView user)
    {
        _seen.Clear();
        var items = user.Dataset.Events.Column<int>("item");
        foreach (var part in user.Parts)
            for (long r = part.Begin; r < part.End; r++)
                _seen.Add((part.Time[r], items[part.Event[r]], part.Part, r));
        _seen.Sort();
        for (int i = 1; i < _seen.Count; i++)
        {
            var (a, b) = (_seen[i - 1], _seen[i]);
            if (a.Time == b.Time && a.Item == b.Item && a.Part != b.Part)
                Fail($"row {b.Request:N0} of {DatasetLayout.Requests(b.Part)} is the same event as row {a.Request:N0} of {DatasetLayout.Requests(a.Part)}: user '{user.Key}', item row {a.Item}, time {a.Time}");
        }
    }
}

/// <summary>Histories hold the user's behaviours, and only those before the request.</summary>
internal sealed class BehavioursPrecedeRequests() : UserCheck("behaviours_precede_requests", "every history is what the user did before the request, and nothing else")
{
    private int[] _behavioursBefore = [];

    public override void Visit(UserView user)
    {
        if (_behavioursBefore.Length <= user.EventsCount)
            _behavioursBefore = new int[2 * user.EventsCount + 1];
        _behavioursBefore[0] = 0;
        for (int e = 0; e < user.EventsCount; e++)
        {
            _behavioursBefore[e + 1] = _behavioursBefore[e] + (user.Behaviours[e] == 0 ? 0 : 1);
            if (user.Behaviours[e] != 0)
                CompareBehaviour(user, e, _behavioursBefore[e]);
        }
        if (_behavioursBefore[user.EventsCount] != user.HistoryCount)
            Fail($"user '{user.Key}' has {_behavioursBefore[user.EventsCount]:N0} behaviours among its events but {user.HistoryCount:N0} in the history");
        foreach (var part in user.Parts)
            for (long r = part.Begin; r < part.End; r++)
                CompareEnd(user, part, r);
    }

    private void CompareBehaviour(UserView user, int e, int position)
    {
        if (position >= user.HistoryCount)
            return;
        long row = user.HistoryBegin + position;
        int item = user.Dataset.History.Column<int>("item")[row];
        long time = user.Dataset.History.Column<long>("time")[row];
        if (item != user.Items[e] || time != user.Times[e])
            Fail($"row {row:N0} of history (user '{user.Key}') has item row {item} at {time}; the behaviour at event {user.EventsBegin + e:N0} is item row {user.Items[e]} at {user.Times[e]}");
    }

    private void CompareEnd(UserView user, PartView part, long request)
    {
        int before = Math.Clamp(user.EventsBefore(part.Time[request], part.Event[request]), 0, user.EventsCount);
        int expected = _behavioursBefore[before];
        if (part.HistoryEnd[request] > expected)
            Fail($"{part.NameOf(request)} (user '{user.Key}', time {part.Time[request]}) sees {part.HistoryEnd[request]:N0} behaviours, but only {expected:N0} precede it: a behaviour is not before its sample");
        else if (part.HistoryEnd[request] < expected)
            Fail($"{part.NameOf(request)} (user '{user.Key}') sees {part.HistoryEnd[request]:N0} behaviours; {expected:N0} precede it");
    }
}

/// <summary>Nothing that trains is later than what validates or tests, and every day comes after all that was there before it.</summary>
internal sealed class TrainingPrecedesTest(int parts) : UserCheck("training_precedes_test", "no training event is later than a validation or test event of the same user (of any user, where time splits), nor any event later than one of a later day")
{
    private readonly long[] _first = [.. Enumerable.Repeat(long.MaxValue, parts)];
    private readonly long[] _last = [.. Enumerable.Repeat(long.MinValue, parts)];

    public override void Visit(UserView user)
    {
        long latest = long.MinValue;
        long latestRow = 0;
        var latestPart = user.Parts[0];
        foreach (var part in user.Parts)
        {
            for (long r = part.Begin; r < part.End; r++)
            {
                _first[part.Index] = Math.Min(_first[part.Index], part.Time[r]);
                _last[part.Index] = Math.Max(_last[part.Index], part.Time[r]);
                if (part.Time[r] < latest)
                    Fail($"{latestPart.NameOf(latestRow)} (user '{user.Key}') is at {latest}, later than {part.NameOf(r)} at {part.Time[r]}");
            }
            for (long r = part.Begin; r < part.End; r++)
            {
                if (part.Time[r] <= latest)
                    continue;
                (latest, latestRow, latestPart) = (part.Time[r], r, part);
            }
        }
    }

    public override void Finish(UserView last)
    {
        if (last.Dataset.Manifest.Split != SplitRule.Time)
            return;
        for (int s = 1; s < _first.Length; s++)
            if (_last[s - 1] >= _first[s])
                Fail($"the {last.Parts[s - 1].Part} part reaches {_last[s - 1]}, past the beginning of the {last.Parts[s].Part} part at {_first[s]}, though time splits");
    }
}
