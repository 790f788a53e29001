using Apache.Arrow;
using DuckDB.NET.Data;
using Mian.Dataset;
using Mian.Features;
using Mian.Ingest.Preparation;
using static Mian.Ingest.Preparation.PreparationDatabase;

namespace Mian.Ingest.Appending;

/// <summary>The rows of users or items after a day.</summary>
/// <param name="Known">Rows that the data set has; they stay.</param>
/// <param name="Rows">All rows: those of new keys come at the end.</param>
/// <param name="Changed">Known keys that the day describes otherwise.</param>
internal sealed record EntityRows(int Known, int Rows, long Changed)
{
    /// <summary>
    /// Makes the table of the day's keys in the database with their rows in the grown data set: known keys keep theirs, new ones follow
    /// in the order of preparation. Where the source says which keys there are, a key of the events that is nowhere gets no row.
    /// </summary>
    /// <param name="database">Holds the day.</param>
    /// <param name="plan">Users or items.</param>
    /// <param name="set">Their table in the data set, and whether the recipe says <c>keys: source</c>.</param>
    /// <param name="events">Source and key column of the events.</param>
    public static EntityRows Load(PreparationDatabase database, EntityPlan plan, (TableReader Table, bool KeysOfSource) set, (string Source, string Key) events)
    {
        AddMissingColumns(database, plan);
        int described = EntityLoader.Load(database, plan, events.Source);
        if (set.KeysOfSource && plan.Source is not null)
            AddKeysOfEvents(database, plan, events, described);
        int known = checked((int)set.Table.Rows);
        int[] rows = Find(database, plan, set.Table);
        // Without its source, or beyond its rows, a key that the data set does not know has no row where the source decides.
        int mayBeNew = !set.KeysOfSource ? rows.Length : plan.Source is null ? 0 : described;
        int next = known;
        for (int i = 0; i < mayBeNew; i++)
            if (rows[i] < 0)
                rows[i] = next++;
        Number(database, plan, rows);
        return new(known, next, plan.Source is null ? 0 : Changes(database, plan, set.Table));
    }

    /// <summary>Columns that only the data set has are missing in the day.</summary>
    private static void AddMissingColumns(PreparationDatabase database, EntityPlan plan)
    {
        if (plan.Source is null)
            return;
        var present = database.ColumnsOf(plan.Source)!;
        foreach (string column in plan.Columns.Where(c => !present.ContainsKey(c)))
            database.Execute($"ALTER TABLE {SourceTable(plan.Source)} ADD COLUMN {Name(column)} VARCHAR");
    }

    private static void AddKeysOfEvents(PreparationDatabase database, EntityPlan plan, (string Source, string Key) events, int described)
    {
        string key = $"CAST({Name(events.Key)} AS VARCHAR)";
        string nulls = string.Concat(plan.Columns.Select(_ => ", NULL"));
        database.Execute($"""
            INSERT INTO {plan.Table} SELECT CAST({described} + row_number() OVER (ORDER BY k) - 1 AS INTEGER), k, 0{nulls}
            FROM (SELECT DISTINCT {key} AS k FROM {SourceTable(events.Source)}) WHERE k IS NOT NULL AND k NOT IN (SELECT mian_key FROM {plan.Table})
            """);
    }

    /// <summary>The row of each of the day's keys in the data set, or -1. Reads the old keys once and keeps only the day's in memory.</summary>
    private static int[] Find(PreparationDatabase database, EntityPlan plan, TableReader table)
    {
        var keys = new List<string>();
        database.Stream($"SELECT mian_key FROM {plan.Table} ORDER BY mian_row", batch =>
        {
            for (int i = 0; i < batch.Length; i++)
                keys.Add(((StringArray)batch.Column(0)).GetString(i));
        });
        var wanted = Vocabulary.BuildDictionary(keys);
        int[] rows = new int[keys.Count];
        System.Array.Fill(rows, -1);
        var old = table.TextColumn("key");
        for (int row = 0; row < old.Length; row++)
            if (wanted.IdOf(old.Utf8(row)) is var code && code != wanted.UnknownId)
                rows[code - wanted.FirstId] = row;
        return rows;
    }

    /// <summary>Replaces the day's row numbers by those of the grown data set.</summary>
    private static void Number(PreparationDatabase database, EntityPlan plan, int[] rows)
    {
        database.Execute("CREATE OR REPLACE TABLE mian_rows (day_row INTEGER, grown_row INTEGER)");
        using (DuckDBAppender appender = database.Connection.CreateAppender("mian_rows"))
        {
            for (int i = 0; i < rows.Length; i++)
                if (rows[i] >= 0)
                    appender.CreateRow().AppendValue(i).AppendValue(rows[i]).EndRow();
        }
        database.Execute($"CREATE TABLE mian_numbered AS SELECT grown_row AS mian_row, * EXCLUDE (mian_row, day_row, grown_row) FROM {plan.Table} JOIN mian_rows ON day_row = mian_row");
        database.Execute($"DROP TABLE {plan.Table}");
        database.Execute($"ALTER TABLE mian_numbered RENAME TO {plan.Table}");
    }

    /// <summary>Known rows that the day describes, and differently. A row without any value says nothing.</summary>
    private static long Changes(PreparationDatabase database, EntityPlan plan, TableReader table)
    {
        if (plan.Columns.Count == 1)
            return 0;
        List<(int Index, TextColumn Old)> columns = [.. plan.Columns.Select((c, i) => (i, table.TextColumn(DatasetLayout.RawPrefix + c))).Skip(1)];
        long changed = 0;
        database.Stream($"SELECT mian_row{string.Concat(columns.Select(c => $", c{c.Index}"))} FROM {plan.Table} WHERE mian_row < {table.Rows} ORDER BY mian_row", batch =>
        {
            var rows = ((Int32Array)batch.Column(0)).Values;
            for (int i = 0; i < rows.Length; i++)
            {
                int row = rows[i];
                bool says = columns.Exists(c => !batch.Column(c.Index).IsNull(i));
                if (says && columns.Exists(c => ((StringArray)batch.Column(c.Index)).GetString(i) != c.Old[row]))
                    changed++;
            }
        });
        return changed;
    }
}
