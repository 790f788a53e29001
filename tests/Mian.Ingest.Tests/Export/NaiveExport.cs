using Mian.Dataset;
using Mian.Schema;

namespace Mian.Ingest.Tests.Export;

/// <summary>What a row of the export should hold, found without batches: by looking through all events of the user.</summary>
internal sealed class NaiveExport(PreparedDataset dataset, SplitName split)
{
    private readonly TableReader _requests = dataset.Requests(split);

    /// <summary>A sample as it is stored.</summary>
    public Dictionary<string, string> Stored(long row)
    {
        var samples = dataset.Samples(split);
        return Row(samples.Column<int>("request")[row], samples.Column<int>("item")[row], samples.Column<byte>("label")[row]);
    }

    /// <summary>Any candidate of a request, every value as text.</summary>
    public Dictionary<string, string> Row(int request, int item, int label)
    {
        var (user, now) = (_requests.Column<int>("user")[request], _requests.Column<long>("time")[request]);
        var row = new Dictionary<string, object?>
        {
            ["request"] = (long)request,
            ["user"] = dataset.Users.TextColumn("key")[user],
            ["item"] = dataset.Items.TextColumn("key")[item],
            ["time"] = now,
            ["label"] = label,
        };
        foreach (string column in Raw(dataset.Users))
            row["user:" + column] = dataset.Users.TextColumn("raw:" + column)[user];
        foreach (string column in Raw(dataset.Items))
            row["item:" + column] = dataset.Items.TextColumn("raw:" + column)[item];
        foreach (string column in Raw(dataset.Events))
            row["event:" + column] = EventValue(column, _requests.Column<long>("event")[request]);
        var past = Past(user, now).TakeLast(dataset.Schema.MaxHistory).ToList();
        row["history:item"] = past.Select(e => dataset.Items.TextColumn("key")[dataset.Events.Column<int>("item")[e.Event]]).ToList();
        row["history:time"] = past.Select(e => dataset.Events.Column<long>("time")[e.Event]).ToList();
        foreach (var field in dataset.Schema.Fields)
        {
            if (field.Group == FieldGroup.Behaviour)
                row["history:id:" + field.Name] = past.Select(e => BehaviourValue(field, e, now)).ToList();
            else
                row["id:" + field.Name] = field.Storage switch
                {
                    FieldStorage.Users => Value(dataset.Users, field, user),
                    FieldStorage.Items => Value(dataset.Items, field, item),
                    _ => Value(_requests, field, request),
                };
        }
        return row.ToDictionary(p => p.Key, p => ExportedRows.Text(p.Value));
    }

    private object? EventValue(string column, long at)
    {
        if (dataset.Events.Columns.Single(c => c.Name == "raw:" + column).Kind == ColumnKind.Float64)
            return dataset.Events.Column<double>("raw:" + column)[at] is var number && double.IsNaN(number) ? null : number;
        int code = dataset.Events.Column<int>("raw:" + column)[at];
        return code == 0 ? null : dataset.Dictionary(column).ValueOf(code);
    }

    /// <summary>The user's behaviours strictly before a time, with their rows in the history table.</summary>
    private IEnumerable<(long Event, long History)> Past(int user, long now)
    {
        long history = 0;
        for (long e = 0; e < dataset.Events.Rows; e++)
        {
            if (dataset.Events.Column<byte>("behaviour")[e] == 0)
                continue;
            if (dataset.Events.Column<int>("user")[e] == user && dataset.Events.Column<long>("time")[e] < now)
                yield return (e, history);
            history++;
        }
    }

    private object? BehaviourValue(FieldSchema field, (long Event, long History) behaviour, long now) => field.Storage switch
    {
        FieldStorage.Items => Value(dataset.Items, field, dataset.Events.Column<int>("item")[behaviour.Event]),
        FieldStorage.History => Value(dataset.History, field, behaviour.History),
        _ => AgeId((now - dataset.Events.Column<long>("time")[behaviour.Event]) / 86_400),
    };

    private static int AgeId(long days)
    {
        int id = 2;
        for (long limit = 1; days >= limit && id < 15; limit *= 2)
            id++;
        return id;
    }

    private static object? Value(TableReader table, FieldSchema field, long row) => field.Kind switch
    {
        FieldKind.MultiValued => table.ListColumn(field.Column)[row].ToArray(),
        FieldKind.Scaled => table.Column<float>(field.Column)[row] is var number && float.IsNaN(number) ? null : number,
        _ => table.Column<int>(field.Column)[row],
    };

    private static IEnumerable<string> Raw(TableReader table) => table.Columns.Where(c => c.Name.StartsWith("raw:", StringComparison.Ordinal)).Select(c => c.Name[4..]);
}
