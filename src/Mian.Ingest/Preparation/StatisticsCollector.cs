using Mian.Dataset;
using Mian.Features;
using Mian.Schema;

namespace Mian.Ingest.Preparation;

/// <summary>Statistics of the fields that are stored with users and items, read back from the tables just written.</summary>
internal static class StatisticsCollector
{
    /// <summary>The statistics of all fields in model order.</summary>
    /// <param name="directory">The data set.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="tallies">Those counted event by event.</param>
    /// <param name="weights">Training samples of each user and item, training behaviours of each item.</param>
    public static List<FieldStatistics> Collect(string directory, EncodedFields fields, IEnumerable<FieldTally> tallies,
        (long[] Users, long[] Items, long[] Behaviours) weights)
    {
        var byField = tallies.Select(t => t.ToStatistics()).ToDictionary(s => s.Field);
        using var users = TableReader.Open(directory, DatasetLayout.Users);
        using var items = TableReader.Open(directory, DatasetLayout.Items);
        var all = new List<FieldStatistics>();
        foreach (var field in fields.Fields)
            all.Add(field.Plan.Source switch
            {
                ValueSource.Age => new(field.Plan.Name, AgeBuckets.Count, 1, 0),
                ValueSource.User => Tally(field, field, (users, weights.Users), fields),
                ValueSource.Item => Tally(field, field, (items, weights.Items), fields),
                ValueSource.ItemField => Tally(field, fields.Fields.First(f => f.Plan == field.Plan.Shared), (items, weights.Behaviours), fields),
                _ => byField[field.Plan.Name],
            });
        return all;
    }

    private static FieldStatistics Tally(EncodedField field, EncodedField stored, (TableReader Table, long[] Weights) rows, EncodedFields fields)
    {
        var tally = new FieldTally(field.Plan.Name, fields.TableRows(stored.Schema));
        string column = stored.Schema.Column;
        if (stored.Schema.Kind == FieldKind.MultiValued)
        {
            var lists = rows.Table.ListColumn(column);
            for (int row = 0; row < rows.Weights.Length; row++)
                tally.Add(lists[row], rows.Weights[row]);
            return tally.ToStatistics();
        }
        var raw = rows.Table.TextColumn(DatasetLayout.RawPrefix + stored.Plan.Recipe.Column);
        var ids = stored.Schema.Kind == FieldKind.Categorical ? rows.Table.Column<int>(column) : null;
        for (int row = 0; row < rows.Weights.Length; row++)
            tally.Add(ids?[row] ?? ReservedIds.First, raw.IsNull(row) || raw.Utf8(row).IsEmpty, rows.Weights[row]);
        return tally.ToStatistics();
    }
}
