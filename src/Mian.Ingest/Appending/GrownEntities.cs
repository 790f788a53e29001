using Mian.Dataset;
using Mian.Ingest.Preparation;

namespace Mian.Ingest.Appending;

/// <summary>Writes the grown <c>users</c> or <c>items</c> table: old rows first, encoded anew, because a value may have got an id by now.</summary>
internal static class GrownEntities
{
    /// <summary>Writes the table.</summary>
    /// <param name="texts">The rows.</param>
    /// <param name="fields">The fields that are stored with them.</param>
    /// <param name="directory">The grown data set.</param>
    /// <param name="counts">The columns with counts.</param>
    public static void Write(GrownTexts texts, IReadOnlyList<EncodedField> fields, string directory, IEntityCounts counts)
    {
        var columns = texts.Plan.Columns;
        using var table = new TableWriter(directory, texts.Plan.Kind == EntityKind.User ? DatasetLayout.Users : DatasetLayout.Items,
        [
            new("key", ColumnKind.Text), .. counts.Columns,
            .. fields.Select(f => ColumnTarget.SpecOf(f.Schema)),
            .. columns.Select(c => new ColumnSpec(DatasetLayout.RawPrefix + c, ColumnKind.Text)),
        ]);
        counts.Bind(table);
        var key = table.TextColumn("key");
        TextColumnBuffer[] raw = [.. columns.Select(c => table.TextColumn(DatasetLayout.RawPrefix + c))];
        List<(int Column, RawFieldTarget Target)> targets = [.. fields.Select(f => (texts.Plan.IndexOf(f.Plan.Recipe.Column!), new RawFieldTarget(f, table)))];
        texts.Visit(columns, (row, name, values) =>
        {
            key.Add(name);
            counts.Add(row);
            for (int c = 0; c < raw.Length; c++)
                raw[c].Add(values[c]);
            foreach (var (column, target) in targets)
                target.Add(values[column]);
            table.EndRow();
        });
        table.Complete();
    }
}
