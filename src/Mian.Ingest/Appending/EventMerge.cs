using Mian.Dataset;
using Mian.Features;
using Mian.Progress;

namespace Mian.Ingest.Appending;

/// <summary>Writes the grown event log: behind the events of each user come those of its day. Memory does not grow with the events.</summary>
internal static class EventMerge
{
    private const int UsersBetweenReports = 1024;

    /// <summary>Writes the <c>events</c> table and the dictionaries of its raw columns.</summary>
    /// <param name="set">What grows; the day's events are in its scratch folder.</param>
    /// <param name="dayCounts">Events of the day of each user of the grown data set.</param>
    /// <param name="progress">Told about users done.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The dictionaries by raw column.</returns>
    public static Dictionary<string, Vocabulary> Write(GrowingSet set, int[] dayCounts, IProgressSink progress, CancellationToken cancellation)
    {
        using var day = TableReader.Open(set.Scratch, DatasetLayout.Events);
        RequireSameColumns(set.Old, day);
        var dictionaries = new Dictionary<string, Vocabulary>();
        var codes = GrowDictionaries(set, dictionaries);
        using var events = new TableWriter(set.Work, DatasetLayout.Events, set.Old.Events.Columns);
        var old = new TableCopy(set.Old.Events, events, new Dictionary<string, int[]>());
        var added = new TableCopy(day, events, codes);
        var oldCounts = set.Old.Users.Column<int>("events_count");
        long oldRow = 0;
        long dayRow = 0;
        for (int user = 0; user < dayCounts.Length; user++)
        {
            for (int i = user < oldCounts.Length ? oldCounts[user] : 0; i > 0; i--)
                old.Copy(oldRow++);
            for (int i = dayCounts[user]; i > 0; i--)
                added.Copy(dayRow++);
            if (user % UsersBetweenReports != 0)
                continue;
            cancellation.ThrowIfCancellationRequested();
            progress.Report("merging events", events.Rows, set.Old.Events.Rows + day.Rows, "events");
        }
        events.Complete();
        return dictionaries;
    }

    private static void RequireSameColumns(PreparedDataset old, TableReader day)
    {
        var other = old.Events.Columns.Where(c => !day.Columns.Contains(c)).Concat(day.Columns.Where(c => !old.Events.Columns.Contains(c))).FirstOrDefault();
        if (other is not null)
            throw new MianException($"The events of '{old.Directory}' have the columns {Names(old.Events)}, but those of the day {Names(day)}; '{other.Name}' differs. The recipe's copy in the data set, or the version of mian, is another. Prepare the data set again.");
    }

    /// <summary>Writes the grown dictionaries; gives the new code of each code of the day by column.</summary>
    private static Dictionary<string, int[]> GrowDictionaries(GrowingSet set, Dictionary<string, Vocabulary> grown)
    {
        var codes = new Dictionary<string, int[]>();
        for (int i = 0; i < set.Plan.EventColumns.Count; i++)
        {
            var column = set.Plan.EventColumns[i];
            if (column.IsNumber)
                continue;
            string[] values = [.. set.Database.Rows($"SELECT value FROM mian_dictionary{i} ORDER BY code").Select(r => (string)r[0]!)];
            var dictionary = set.Old.Dictionary(column.Name).GrowDictionary(values);
            dictionary.Save(DatasetLayout.DictionaryPath(set.Work, column.Name));
            grown.Add(column.Name, dictionary);
            codes.Add(column.Column, [dictionary.UnknownId, .. values.Select(dictionary.IdOf)]);
        }
        return codes;
    }

    private static string Names(TableReader table) => string.Join(", ", table.Columns.Select(c => $"{c.Name} {c.Kind}"));
}
