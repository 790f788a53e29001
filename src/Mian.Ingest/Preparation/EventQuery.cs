using Mian.Ingest.Recipes;
using static Mian.Ingest.Preparation.PreparationDatabase;

namespace Mian.Ingest.Preparation;

/// <summary>The SQL that turns the events source into sorted rows of numbers, and the checks that come before it.</summary>
internal static class EventQuery
{
    /// <summary>Makes one dictionary table for each text column; codes start at 1 in the order of the values.</summary>
    public static void MakeDictionaries(PreparationDatabase database, PreparationPlan plan)
    {
        string source = SourceTable(plan.Recipe.Events.Source);
        for (int i = 0; i < plan.EventColumns.Count; i++)
        {
            if (plan.EventColumns[i].IsNumber)
                continue;
            string value = TextOf(plan.EventColumns[i]);
            database.Execute($"CREATE TABLE mian_dictionary{i} AS SELECT value, CAST(row_number() OVER (ORDER BY value) AS INTEGER) AS code FROM (SELECT DISTINCT {value} AS value FROM {source}) WHERE value IS NOT NULL");
        }
    }

    /// <summary>Refuses a source without events.</summary>
    public static void RequireEvents(PreparationDatabase database, string source)
    {
        if (database.Count($"SELECT count(*) FROM (SELECT 1 FROM {SourceTable(source)} LIMIT 1)") == 0)
            throw new MianException($"Source '{source}' has no events. Check its file and the recipe's header and columns.");
    }

    /// <summary>Refuses NaN and infinite numbers anywhere in a source, and text where a number is needed.</summary>
    public static void CheckNumbers(PreparationDatabase database, PreparationPlan plan)
    {
        var sources = new[] { plan.Recipe.Events.Source, plan.Users.Source, plan.Items.Source }.OfType<string>().Distinct();
        foreach (string source in sources)
            foreach (var (column, type) in database.ColumnsOf(source)!)
                if (type is "DOUBLE" or "FLOAT")
                    Refuse(database, source, column, $"isnan({Name(column)}) OR isinf({Name(column)})");
        foreach (var column in plan.EventColumns.Where(c => c.IsNumber))
            Refuse(database, plan.Recipe.Events.Source, column.Name,
                $"{TextOf(column)} IS NOT NULL AND (TRY_CAST({Name(column.Name)} AS DOUBLE) IS NULL OR NOT isfinite(TRY_CAST({Name(column.Name)} AS DOUBLE)))");
    }

    /// <summary>All events, ordered by (user row, time, source order); an unknown user or item has a null row.</summary>
    public static string Select(PreparationPlan plan)
    {
        var recipe = plan.Recipe;
        var columns = plan.EventColumns;
        string inner = string.Concat(columns.Select((c, i) => $", {(c.IsNumber ? $"TRY_CAST({Name(c.Name)} AS DOUBLE)" : TextOf(c))} AS mian_c{i}"));
        string outer = string.Concat(columns.Select((c, i) => c.IsNumber ? $", coalesce(mian_c{i}, 'nan'::DOUBLE) AS c{i}" : $", coalesce(d{i}.code, 0) AS c{i}"));
        string joins = string.Concat(columns.Select((c, i) => c.IsNumber ? "" : $" LEFT JOIN mian_dictionary{i} d{i} ON d{i}.value = mian_c{i}"));
        string probability = plan.HasTrueProbability ? $"TRY_CAST({Name(recipe.Label.TrueProbability!)} AS DOUBLE)" : "0.0::DOUBLE";
        return $"""
            SELECT u.mian_row AS user_row, i.mian_row AS item_row, mian_time, e.mian_order, mian_label, mian_keep, mian_probability{outer}
            FROM (SELECT CAST({Name(recipe.Events.User)} AS VARCHAR) AS mian_user, CAST({Name(recipe.Events.Item)} AS VARCHAR) AS mian_item,
                    TRY_CAST({Name(recipe.Events.Time)} AS BIGINT) AS mian_time, CAST(source_order AS BIGINT) AS mian_order,
                    CAST({Condition(recipe.Label.Rule)} AS UTINYINT) AS mian_label, CAST({Condition(recipe.History.Keep)} AS UTINYINT) AS mian_keep,
                    {probability} AS mian_probability{inner}
                  FROM {SourceTable(recipe.Events.Source)}) e
            LEFT JOIN {plan.Users.Table} u ON u.mian_key = mian_user LEFT JOIN {plan.Items.Table} i ON i.mian_key = mian_item{joins}
            ORDER BY u.mian_row NULLS FIRST, mian_time NULLS FIRST, e.mian_order
            """;
    }

    /// <summary>Up to three keys of events that the users or items do not have, with how many there are.</summary>
    public static string Unknown(PreparationPlan plan, EntityPlan entity)
    {
        string key = $"CAST({Name(entity.Kind == EntityKind.User ? plan.Recipe.Events.User : plan.Recipe.Events.Item)} AS VARCHAR)";
        return $"SELECT {key} AS k, count(*) FROM {SourceTable(plan.Recipe.Events.Source)} WHERE {key} IS NULL OR {key} NOT IN (SELECT mian_key FROM {entity.Table}) GROUP BY 1 ORDER BY 1 NULLS FIRST LIMIT 4";
    }

    /// <summary>The raw text of one event, for messages.</summary>
    public static string Describe(EventsRecipe events, long order) =>
        $"SELECT CAST({Name(events.User)} AS VARCHAR), CAST({Name(events.Item)} AS VARCHAR), CAST({Name(events.Time)} AS VARCHAR) FROM {SourceTable(events.Source)} WHERE source_order = {order} LIMIT 1";

    private static string Condition(string? sql) => sql is null ? "TRUE" : $"CAST(({sql}) AS BOOLEAN)";

    private static string TextOf(EventColumnPlan column) => $"nullif(CAST({Name(column.Name)} AS VARCHAR), '')";

    private static void Refuse(PreparationDatabase database, string source, string column, string condition)
    {
        var rows = database.Rows($"SELECT CAST({Name(column)} AS VARCHAR), source_order FROM {SourceTable(source)} WHERE {condition} ORDER BY source_order LIMIT 1");
        if (rows.Count > 0)
            throw new MianException($"Column '{column}' of source '{source}' holds '{rows[0][0]}' (row {rows[0][1]} of the source, counted from 0); expected a finite number or nothing. Correct or remove the row.");
    }
}
