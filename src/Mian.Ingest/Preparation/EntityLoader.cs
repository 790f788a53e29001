using static Mian.Ingest.Preparation.PreparationDatabase;

namespace Mian.Ingest.Preparation;

/// <summary>Gives users and items their dense rows, in the order of their keys (numbers first, by value), and refuses broken keys.</summary>
internal static class EntityLoader
{
    private const int KeyBytes = 64 * 1024;

    /// <summary>Makes the table of <paramref name="plan"/> in the database.</summary>
    /// <returns>Number of rows.</returns>
    public static int Load(PreparationDatabase database, EntityPlan plan, string eventsSource)
    {
        string columns = string.Concat(plan.Columns.Select((c, i) => $", {ColumnSql(plan, c)} AS c{i}"));
        string key = $"CAST({Name(plan.Key)} AS VARCHAR)";
        string from = plan is { Source: { } described, EventKey: { } eventKey }
            ? OfEvents(plan, (SourceTable(eventsSource), eventKey), SourceTable(described))
            : plan.Source is { } source
            ? $"SELECT {key} AS mian_key, source_order AS mian_order{columns} FROM {SourceTable(source)}"
            : $"SELECT mian_key, 0 AS mian_order{columns} FROM (SELECT DISTINCT {key} AS mian_key FROM {SourceTable(eventsSource)} WHERE {Name(plan.Key)} IS NOT NULL)";
        database.Execute($"CREATE TABLE {plan.Table} AS SELECT CAST(row_number() OVER (ORDER BY TRY_CAST(mian_key AS BIGINT) NULLS LAST, mian_key, mian_order) - 1 AS INTEGER) AS mian_row, * FROM ({from})");
        Check(database, plan);
        return (int)database.Count($"SELECT count(*) FROM {plan.Table}");
    }

    /// <summary>The keys of the events with the first row that the source has of each.</summary>
    private static string OfEvents(EntityPlan plan, (string Table, string Key) events, string source)
    {
        string columns = string.Concat(plan.Columns.Select((c, i) => i == 0 ? ", named.mian_key AS c0" : $", CAST(described.{Name(c)} AS VARCHAR) AS c{i}"));
        return $"""
            SELECT named.mian_key, 0 AS mian_order{columns}
            FROM (SELECT DISTINCT CAST({Name(events.Key)} AS VARCHAR) AS mian_key FROM {events.Table} WHERE {Name(events.Key)} IS NOT NULL) named
            LEFT JOIN (SELECT * FROM {source} QUALIFY row_number() OVER (PARTITION BY {Name(plan.Key)} ORDER BY source_order) = 1) described
            ON CAST(described.{Name(plan.Key)} AS VARCHAR) = named.mian_key
            """;
    }

    private static string ColumnSql(EntityPlan plan, string column) => plan switch
    {
        { Source: not null } => $"CAST({Name(column)} AS VARCHAR)",
        _ when column == plan.Columns[0] => "mian_key",
        _ => "CAST(NULL AS VARCHAR)",
    };

    private static void Check(PreparationDatabase database, EntityPlan plan)
    {
        string where = plan.Source is null ? "the events" : $"source '{plan.Source}'";
        if (database.Count($"SELECT count(*) FROM {plan.Table}") == 0)
            throw new MianException($"There are no {plan.Word}s in {where}: the table is empty. Check the file and the recipe's header and columns.");
        long missing = database.Count($"SELECT count(*) FROM {plan.Table} WHERE mian_key IS NULL OR mian_key = ''");
        if (missing > 0)
            throw new MianException($"{missing:N0} rows of {where} have no {plan.Word} key (column '{plan.Key}'). Expected a value in every row; remove or complete them.");
        var twice = database.Rows($"SELECT mian_key, count(*) FROM {plan.Table} GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT 3");
        if (twice.Count > 0)
            throw new MianException($"Duplicate keys in column '{plan.Key}' of {where}: {string.Join(", ", twice.Select(r => $"'{r[0]}' ({r[1]} rows)"))}. A {plan.Word} should have one row; remove the others.");
        var longKey = database.Rows($"SELECT left(mian_key, 40), strlen(mian_key) FROM {plan.Table} WHERE strlen(mian_key) > {KeyBytes} LIMIT 1");
        if (longKey.Count > 0)
            throw new MianException($"The {plan.Word} key '{longKey[0][0]}...' of {where} has {longKey[0][1]:N0} bytes; at most {KeyBytes:N0} are allowed. Check the separator and quotes of the file.");
    }
}
