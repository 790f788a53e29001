using Apache.Arrow;
using Mian.Dataset;
using Mian.Ingest.Preparation;

namespace Mian.Ingest.Appending;

/// <summary>The original texts of users or items after a day, row by row: those of the data set, then the new ones of the day.</summary>
internal sealed class GrownTexts(GrowingSet set, EntityPlan plan)
{
    private readonly TableReader _old = plan.Kind == EntityKind.User ? set.Old.Users : set.Old.Items;

    /// <summary>Users or items.</summary>
    public EntityPlan Plan => plan;

    /// <summary>The table in the data set.</summary>
    public TableReader Old => _old;

    /// <summary>Rows of the table now.</summary>
    public EntityRows Rows => plan.Kind == EntityKind.User ? set.Users : set.Items;

    /// <summary>Visits all rows in order with key and texts of some columns; the array is reused.</summary>
    /// <param name="columns">Names of raw columns.</param>
    /// <param name="visit">Gets row, key and texts.</param>
    public void Visit(IReadOnlyList<string> columns, Action<int, string, string?[]> visit)
    {
        var texts = new string?[columns.Count];
        var key = _old.TextColumn("key");
        TextColumn[] raw = [.. columns.Select(c => _old.TextColumn(DatasetLayout.RawPrefix + c))];
        for (int row = 0; row < Rows.Known; row++)
        {
            for (int c = 0; c < raw.Length; c++)
                texts[c] = raw[c][row];
            visit(row, key[row]!, texts);
        }
        string names = string.Concat(columns.Select(c => $", c{plan.IndexOf(c)}"));
        set.Database.Stream($"SELECT mian_row, mian_key{names} FROM {plan.Table} WHERE mian_row >= {Rows.Known} ORDER BY mian_row", batch =>
        {
            var rows = ((Int32Array)batch.Column(0)).Values;
            for (int i = 0; i < rows.Length; i++)
            {
                for (int c = 0; c < texts.Length; c++)
                    texts[c] = ((StringArray)batch.Column(2 + c)).GetString(i);
                visit(rows[i], ((StringArray)batch.Column(1)).GetString(i), texts);
            }
        });
    }
}
