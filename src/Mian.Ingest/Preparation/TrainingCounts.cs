using Mian.Dataset;
using Mian.Features;
using Mian.Progress;
using Mian.Schema;

namespace Mian.Ingest.Preparation;

/// <summary>Everything that vocabularies, buckets and negatives need to know about the training part, and about nothing else.</summary>
internal sealed class TrainingCounts
{
    private TrainingCounts(int users, int items)
    {
        UserEvents = new long[users];
        ItemEvents = new long[items];
    }

    /// <summary>Training events of each user.</summary>
    public long[] UserEvents { get; }

    /// <summary>Training events of each item.</summary>
    public long[] ItemEvents { get; }

    /// <summary>Counters of the fields read event by event, by field name.</summary>
    public Dictionary<string, FieldCounter> Fields { get; } = [];

    /// <summary>Walks all events once.</summary>
    public static TrainingCounts Collect(PreparationPlan plan, UserWalk walk, EventValues values, (int Users, int Items) sizes, IProgressSink progress)
    {
        var counts = new TrainingCounts(sizes.Users, sizes.Items);
        var pastFields = plan.Of(ValueSource.Past).Where(f => !f.IsMode).ToList();
        var past = new PastWalk(new PastReader([.. pastFields.Select(f => f.Past!)], walk.Events, (null, null), []));
        var requestCounters = new List<FieldCounter>();
        var behaviourCounters = new List<FieldCounter>();
        foreach (var field in plan.Of(ValueSource.Event))
            (field.Group == FieldGroup.Behaviour ? behaviourCounters : requestCounters).Add(values.CounterOf(field));
        for (int i = 0; i < pastFields.Count; i++)
            requestCounters.Add(new PastCounter(pastFields[i], past.Past.State, i));
        foreach (var counter in requestCounters.Concat(behaviourCounters))
            counts.Fields.Add(counter.Field.Name, counter);
        walk.Visit("counting", progress, user => counts.Add(user, past, (requestCounters, behaviourCounters)));
        return counts;
    }

    private void Add(UserEvents user, PastWalk past, (List<FieldCounter> Requests, List<FieldCounter> Behaviours) counters)
    {
        past.Start();
        for (int j = 0; j < user.Count; j++)
        {
            if (user.Splits[j] != SplitName.Train)
                continue;
            past.AdvanceTo(user, j);
            UserEvents[user.User]++;
            ItemEvents[user.Items[j]]++;
            foreach (var counter in counters.Requests)
                counter.Add(user.Begin + j, user.Times[j]);
            if (user.Behaviours[j] == 0)
                continue;
            foreach (var counter in counters.Behaviours)
                counter.Add(user.Begin + j, user.Times[j]);
        }
    }
}

/// <summary>The raw event columns and their dictionaries, by the name in the source.</summary>
internal sealed class EventValues(TableReader events, IReadOnlyList<EventColumnPlan> columns, IReadOnlyDictionary<string, Vocabulary> dictionaries)
{
    public Column<double> Numbers(string column) => events.Column<double>(DatasetLayout.RawPrefix + column);

    public Column<int> Codes(string column) => events.Column<int>(DatasetLayout.RawPrefix + column);

    public Vocabulary Dictionary(string column) => dictionaries[column];

    public bool IsNumber(string column) => columns.First(c => c.Name == column).IsNumber;

    public FieldCounter CounterOf(FieldPlan field)
    {
        string column = field.Recipe.Column!;
        if (!IsNumber(column))
            return new CodeCounter(field, Codes(column), Dictionary(column));
        return field.IsNumeric ? new NumberCounter(field, Numbers(column)) : new NumberNameCounter(field, Numbers(column));
    }
}
