using Mian.Dataset;

namespace Mian.Ingest.Checks;

/// <summary>Sampled negatives are items that the user has in no event that was known when they were drawn.</summary>
internal sealed class NegativesAreNotOwned() : UserCheck("negatives_not_owned", "no sampled negative is an item the user has (or the source has its own negatives)")
{
    private readonly HashSet<int> _owned = [];

    public override void Visit(UserView user)
    {
        if (user.Dataset.Manifest.Negatives is null)
            return;
        _owned.Clear();
        int next = 0;
        foreach (var part in user.Parts)
        {
            // All parts of the preparation know all of its events; a day knows those up to its end.
            for (; next < user.EventsCount && user.Times[next] <= part.Stage.LastTime; next++)
                _owned.Add(user.Items[next]);
            for (long s = part.SamplesBegin; s < part.SamplesEnd; s++)
                if (part.Label[s] == 0 && _owned.Contains(part.Item[s]))
                    Fail($"{part.NameOfSample(s)} is a negative with item row {part.Item[s]}, which user '{user.Key}' has an event with");
        }
    }
}

/// <summary>Each request has samples of its own event's item, in order.</summary>
internal sealed class SamplesMatchRequests() : UserCheck("samples_match_requests", "every request's first sample is its event's item, and samples are sorted by request")
{
    public override void Visit(UserView user)
    {
        foreach (var part in user.Parts)
        {
            long previous = -1;
            for (long s = part.SamplesBegin; s < part.SamplesEnd; s++)
            {
                long request = part.RequestOf(s);
                if (request < Math.Max(previous, part.Begin))
                    Fail($"{part.NameOfSample(s)} names request {request:N0} out of order");
                else if (request != previous && part.Item[s] != user.Dataset.Events.Column<int>("item")[part.Event[request]])
                    Fail($"{part.NameOfSample(s)} has item row {part.Item[s]}, but event {part.Event[request]:N0} of its request has another");
                previous = request;
            }
        }
    }

    public override void Finish(UserView last)
    {
        foreach (var part in last.Parts)
            if (part.End != part.Requests.Rows || part.SamplesEnd != part.Samples.Rows)
                Fail($"{part.NameOf(part.End)} or {part.NameOfSample(part.SamplesEnd)} is out of the order of users");
    }
}

/// <summary>Labels are 0 and 1, and both occur where both should.</summary>
internal sealed class LabelsVary(int parts) : UserCheck("labels_vary", "every part has positives and negatives (a day may have one of them only)")
{
    private readonly long[,] _counts = new long[parts, 2];

    public override void Visit(UserView user)
    {
        foreach (var part in user.Parts)
            for (long s = part.SamplesBegin; s < part.SamplesEnd; s++)
                if (part.Label[s] > 1)
                    Fail($"{part.NameOfSample(s)} has label {part.Label[s]}; expected 0 or 1");
                else
                    _counts[part.Index, part.Label[s]]++;
    }

    public override void Finish(UserView last)
    {
        foreach (var part in last.Parts.Where(p => !p.Part.IsDay))
        {
            bool fresh = part.Part == SplitName.Train && last.Dataset.Manifest.Negatives is { Training: NegativeTiming.Fresh };
            if (_counts[part.Index, 1] == 0 || (_counts[part.Index, 0] == 0 && !fresh))
                Fail($"{DatasetLayout.Samples(part.Part)} has {_counts[part.Index, 1]:N0} positives and {_counts[part.Index, 0]:N0} negatives: the label is constant");
        }
    }
}

/// <summary>What the data set says about item popularity comes from the training part.</summary>
internal sealed class CountsComeFromTraining() : UserCheck("counts_from_training", "items are counted over training events only")
{
    private long[] _counts = [];

    public override void Visit(UserView user)
    {
        if (_counts.Length == 0)
            _counts = new long[user.Dataset.Items.Rows];
        var train = user.Parts[(int)SplitName.Train];
        var items = user.Dataset.Events.Column<int>("item");
        for (long r = train.Begin; r < train.End; r++)
            _counts[items[train.Event[r]]]++;
    }

    public override void Finish(UserView last)
    {
        var stored = last.Dataset.Items.Column<long>("train_count");
        for (int item = 0; item < _counts.Length; item++)
            if (stored[item] != _counts[item])
                Fail($"row {item:N0} of items says it has {stored[item]:N0} training events; it has {_counts[item]:N0}");
    }
}
