using Mian.Dataset;
using Mian.Schema;

namespace Mian.Ingest.Checks;

/// <summary>Looks for rows and ids that point outside their table; all other checks rely on this one.</summary>
internal sealed class IdCheck(PreparedDataset dataset, CancellationToken cancellation)
{
    private const string Name = "ids_within_tables";
    private const int Block = 1 << 16;

    public CheckFinding Run()
    {
        string? problem = Rows() ?? Ranges() ?? dataset.Schema.Fields.Select(Field).FirstOrDefault(p => p is not null);
        return new(Name, problem is null, problem ?? "every row number and every id lies within its table");
    }

    private string? Rows()
    {
        var (users, items) = (dataset.Users.Rows, dataset.Items.Rows);
        // A part cannot name what came with a later day.
        DatasetStage StageOf(PartName part) => dataset.Manifest.StageAfter(part.Day);
        string? problem = Outside(dataset.Events, DatasetLayout.Events, "user", users)
            ?? Outside(dataset.Events, DatasetLayout.Events, "item", items)
            ?? Outside(dataset.History, DatasetLayout.History, "item", items);
        foreach (var part in dataset.Parts)
            problem ??= Outside(dataset.Requests(part), DatasetLayout.Requests(part), "user", StageOf(part).Users)
                ?? Outside(dataset.Samples(part), DatasetLayout.Samples(part), "item", StageOf(part).Items)
                ?? Outside(dataset.Samples(part), DatasetLayout.Samples(part), "request", dataset.Requests(part).Rows)
                ?? OutsideEvents(part);
        return problem;
    }

    private string? OutsideEvents(PartName part)
    {
        var events = dataset.Requests(part).Column<long>("event");
        for (long row = 0; row < events.Length; row++)
            if (events[row] < 0 || events[row] >= dataset.Events.Rows)
                return $"row {row:N0} of {DatasetLayout.Requests(part)} names event {events[row]:N0}; there are {dataset.Events.Rows:N0} events";
        return null;
    }

    /// <summary>The slices of the users tile the events and the history.</summary>
    private string? Ranges()
    {
        var columns = (EventsBegin: dataset.Users.Column<long>("events_begin"), EventsCount: dataset.Users.Column<int>("events_count"),
            HistoryBegin: dataset.Users.Column<long>("history_begin"), HistoryCount: dataset.Users.Column<int>("history_count"));
        long events = 0;
        long history = 0;
        for (long user = 0; user < dataset.Users.Rows; user++)
        {
            if (columns.EventsBegin[user] != events || columns.HistoryBegin[user] != history || columns.EventsCount[user] < 0 || columns.HistoryCount[user] < 0)
                return $"row {user:N0} of users begins at event {columns.EventsBegin[user]:N0} and behaviour {columns.HistoryBegin[user]:N0}; expected {events:N0} and {history:N0}, where the user before ends";
            events += columns.EventsCount[user];
            history += columns.HistoryCount[user];
        }
        return events == dataset.Events.Rows && history == dataset.History.Rows ? null
            : $"the users' slices end at event {events:N0} of {dataset.Events.Rows:N0} and behaviour {history:N0} of {dataset.History.Rows:N0}";
    }

    private string? Field(FieldSchema field)
    {
        foreach (var (table, name, stage) in TablesOf(field))
        {
            int rows = stage.RowsOf(field.Table);
            if (field.Kind == FieldKind.Categorical && Outside(table, name, field.Column, rows, ReservedIds.OutOfVocabulary) is { } problem)
                return $"field '{field.Name}': {problem}";
            if (field.Kind == FieldKind.MultiValued && OutsideLists(table, name, field.Column, rows) is { } listProblem)
                return $"field '{field.Name}': {listProblem}";
        }
        return null;
    }

    private List<(TableReader Table, string Name, DatasetStage Stage)> TablesOf(FieldSchema field)
    {
        var now = dataset.Manifest.StageAfter(dataset.Manifest.Days);
        return field.Storage switch
        {
            FieldStorage.Users => [(dataset.Users, DatasetLayout.Users, now)],
            FieldStorage.Items => [(dataset.Items, DatasetLayout.Items, now)],
            FieldStorage.History => [(dataset.History, DatasetLayout.History, now)],
            FieldStorage.Requests => [.. dataset.Parts.Select(p => (dataset.Requests(p), DatasetLayout.Requests(p), dataset.Manifest.StageAfter(p.Day)))],
            _ => [],
        };
    }

    private string? Outside(TableReader table, string name, string column, long limit, int first = 0)
    {
        var values = table.Column<int>(column);
        var block = new int[Block];
        for (long start = 0; start < values.Length; start += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            var span = block.AsSpan(0, (int)Math.Min(Block, values.Length - start));
            values.CopyTo(start, span);
            for (int i = 0; i < span.Length; i++)
                if (span[i] < first || span[i] >= limit)
                    return $"row {start + i:N0} of {name} has {column} {span[i]:N0}; expected {first} to {limit - 1:N0}";
        }
        return null;
    }

    private static string? OutsideLists(TableReader table, string name, string column, int limit)
    {
        var lists = table.ListColumn(column);
        for (long row = 0; row < lists.Length; row++)
            foreach (int id in lists[row])
                if (id < ReservedIds.OutOfVocabulary || id >= limit)
                    return $"row {row:N0} of {name} has {column} {id:N0}; expected 1 to {limit - 1:N0}";
        return null;
    }
}
