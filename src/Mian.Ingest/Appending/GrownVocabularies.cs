using Mian.Dataset;
using Mian.Features;
using Mian.Ingest.Preparation;
using Mian.Schema;

namespace Mian.Ingest.Appending;

/// <summary>
/// Gives fresh ids to values that have none. A value gets one once it occurs in <c>min_count</c> events of all that the data set knows with
/// the day: training, validation, test and every day so far. Counting over all of them makes the counts of rare values, which no
/// vocabulary holds, known again; ids that are given are never taken away.
/// </summary>
internal sealed class GrownVocabularies
{
    private readonly GrowingSet _set;
    private readonly Dictionary<string, Dictionary<string, long>> _counts = [];

    private GrownVocabularies(GrowingSet set) => _set = set;

    /// <summary>Counts all events once, and writes all vocabularies.</summary>
    /// <param name="set">What grows.</param>
    /// <param name="events">The grown events.</param>
    /// <param name="values">Their raw columns.</param>
    /// <param name="entityEvents">Events of each user and item.</param>
    /// <returns>The vocabularies by table.</returns>
    public static Dictionary<string, Vocabulary> Write(GrowingSet set, TableReader events, EventValues values, (long[] Users, long[] Items) entityEvents)
    {
        var growing = new GrownVocabularies(set);
        growing.CountEntities(set.Plan.Users, ValueSource.User, entityEvents.Users);
        growing.CountEntities(set.Plan.Items, ValueSource.Item, entityEvents.Items);
        growing.CountEvents(events, values);
        var grown = new Dictionary<string, Vocabulary>();
        foreach (var table in set.Plan.Fields.Where(f => f.CountsVocabulary).GroupBy(f => f.Table))
        {
            var vocabulary = set.Old.Vocabulary(table.Key).Grow(growing._counts.GetValueOrDefault(table.Key) ?? [], table.First().Recipe.MinCount);
            vocabulary.Save(DatasetLayout.VocabularyPath(set.Work, table.Key));
            grown.Add(table.Key, vocabulary);
        }
        return grown;
    }

    /// <summary>The schema with the new numbers of rows; all else is frozen.</summary>
    public static DatasetSchema SchemaOf(DatasetSchema old, Dictionary<string, Vocabulary> vocabularies) => old with
    {
        Tables = [.. old.Tables.Select(t => vocabularies.TryGetValue(t.Name, out var vocabulary) ? t with { Rows = vocabulary.Rows } : t)],
    };

    private void CountEntities(EntityPlan plan, ValueSource source, long[] weights)
    {
        List<FieldPlan> fields = [.. _set.Plan.Of(source).Where(f => f.CountsVocabulary)];
        if (fields.Count == 0)
            return;
        new GrownTexts(_set, plan).Visit([.. fields.Select(f => f.Recipe.Column!)], (row, _, texts) =>
        {
            for (int f = 0; f < fields.Count && weights[row] > 0; f++)
                Count(fields[f], texts[f], weights[row]);
        });
    }

    private void CountEvents(TableReader events, EventValues values)
    {
        List<FieldCounter> counters = [.. _set.Plan.Of(ValueSource.Event).Where(f => f.CountsVocabulary).Select(values.CounterOf)];
        if (counters.Count == 0)
            return;
        var times = events.Column<long>("time");
        var behaviours = events.Column<byte>("behaviour");
        for (long row = 0; row < events.Rows; row++)
        {
            foreach (var counter in counters)
                if (counter.Field.Group != FieldGroup.Behaviour || behaviours[row] != 0)
                    counter.Add(row, times[row]);
        }
        foreach (var counter in counters)
            foreach (var (text, count) in counter.Texts())
                Count(counter.Field, text, count);
    }

    private void Count(FieldPlan field, string? raw, long weight)
    {
        if (string.IsNullOrEmpty(raw))
            return;
        if (!_counts.TryGetValue(field.Table, out var counts))
            _counts[field.Table] = counts = new(StringComparer.Ordinal);
        var vocabulary = _set.Old.Vocabulary(field.Table);
        IEnumerable<string> values = field.Separator is null ? [raw] : raw.Split(field.Separator, StringSplitOptions.RemoveEmptyEntries).Distinct();
        // Known values are the many; only the others need memory.
        foreach (string value in values)
            if (vocabulary.IdOf(value) == vocabulary.UnknownId)
                counts[value] = counts.GetValueOrDefault(value) + weight;
    }
}
