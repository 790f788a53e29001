using System.Text.RegularExpressions;
using Mian.Configuration;

namespace Mian.Ingest.Recipes;

/// <summary>Rules of the sources and of what names them.</summary>
internal static partial class SourceRules
{
    public const string OrderColumn = "source_order";

    public static void Check(Recipe recipe, Action<string, string> add)
    {
        if (recipe.Name.Trim().Length == 0)
            add("name", "expected a name, found an empty text.");
        if (recipe.Sources.Count == 0)
            add("sources", "expected at least one source, found none.");
        foreach (var (name, source) in recipe.Sources)
            CheckSource($"sources.{name}", name, source, add);
        CheckUse(recipe, "users.source", recipe.Users?.Source, add);
        CheckUse(recipe, "items.source", recipe.Items?.Source, add);
        CheckUse(recipe, "events.source", recipe.Events.Source, add);
        CheckColumn(recipe, "users.key", recipe.Users?.Source, recipe.Users?.Key, add);
        CheckColumn(recipe, "items.key", recipe.Items?.Source, recipe.Items?.Key, add);
        if (recipe.Sources.TryGetValue(recipe.Events.Source, out var events) && events.Optional)
            add($"sources.{recipe.Events.Source}.optional", "the source of the events cannot be optional.");
        foreach (var name in recipe.Sources.Keys.Where(n => n != recipe.Events.Source && n != recipe.Users?.Source && n != recipe.Items?.Source))
            add($"sources.{name}", "nothing uses this source; name it in users, items or events, or remove it.");
    }

    /// <summary>Checks a column where the recipe itself tells which columns a source has.</summary>
    public static void CheckColumn(Recipe recipe, string key, string? sourceName, string? column, Action<string, string> add)
    {
        if (column is null || sourceName is null || !recipe.Sources.TryGetValue(sourceName, out var source))
            return;
        if (source.Columns is { } columns)
        {
            var known = columns.Concat(source.Derive?.Keys ?? []).Concat(source.OptionalColumns).ToList();
            if (!known.Contains(column))
                add(key, $"source '{sourceName}' has no column '{column}'.{NearestName.Suggest(column, known)} Its columns: {string.Join(", ", known)}.");
        }
        if (key is "users.key" or "items.key" or "events.user" or "events.item" or "events.time" && source.OptionalColumns.Contains(column))
            add(key, $"column '{column}' is in optional_columns of source '{sourceName}', but nothing can be built without it.");
    }

    private static void CheckSource(string key, string name, SourceRecipe source, Action<string, string> add)
    {
        if (!Identifier().IsMatch(name))
            add(key, "expected a name of small letters, digits and _ that starts with a letter.");
        if (source.File.Length == 0 || Path.IsPathRooted(source.File) || source.File.Split('/', '\\').Contains(".."))
            add($"{key}.file", $"expected a file name below the folder given by --from, found '{source.File}'.");
        CheckText(key, source, add);
        var repeated = (source.Columns ?? []).Concat(source.Derive?.Keys ?? []).GroupBy(c => c, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1);
        foreach (var column in repeated)
            add(source.Columns?.Contains(column.Key) == true ? $"{key}.columns" : $"{key}.derive", $"column '{column.Key}' is named twice (capitals do not count).");
        foreach (var column in (source.Columns ?? []).Concat(source.Derive?.Keys ?? []).Where(c => c.Equals(OrderColumn, StringComparison.OrdinalIgnoreCase)))
            add(key, $"the column name '{column}' is kept for the order of the rows; name it otherwise.");
        foreach (var (column, sql) in source.Derive ?? new Dictionary<string, string>())
        {
            if (sql.Trim().Length == 0)
                add($"{key}.derive.{column}", "expected an SQL expression, found an empty text.");
        }
        foreach (var column in (source.Types ?? new Dictionary<string, ColumnType>()).Keys)
        {
            if (source.Derive?.ContainsKey(column) == true)
                add($"{key}.types.{column}", "the type of a derived column follows from its expression; write CAST(... AS BIGINT) or DOUBLE there.");
            else if (source.Columns is { } columns && !columns.Contains(column) && !source.OptionalColumns.Contains(column))
                add($"{key}.types.{column}", $"there is no such column.{NearestName.Suggest(column, columns)} Columns: {string.Join(", ", columns)}.");
        }
    }

    private static void CheckText(string key, SourceRecipe source, Action<string, string> add)
    {
        var text = source.Format is SourceFormat.Csv or SourceFormat.Tsv or SourceFormat.DoubleColon;
        if (source.Delimiter is { } delimiter && (source.Format != SourceFormat.Csv || delimiter.Length == 0 || delimiter.IndexOfAny(['"', '\r', '\n']) >= 0))
            add($"{key}.delimiter", source.Format == SourceFormat.Csv ? "expected one or more characters without quotes and line breaks." : "only format csv has a delimiter to choose.");
        if (!text && (source.Header ?? source.Quotes) is not null)
            add(source.Header is not null ? $"{key}.header" : $"{key}.quotes", $"format {StrictName(source.Format)} has neither a header line nor quotes to choose.");
        if (text && source.Header == false && source.Columns is null || source.Format == SourceFormat.DoubleColon && source.Header is null && source.Columns is null)
            add(key, "without a header line the columns must be named: columns: [...].");
        if (source.Columns is { Count: 0 })
            add($"{key}.columns", "expected at least one column, found none.");
        if (source.Format == SourceFormat.Parquet && source.Columns is not null)
            add($"{key}.columns", "a Parquet file names its columns itself.");
        if (!text && source.Encoding != SourceEncoding.Utf8)
            add($"{key}.encoding", $"format {StrictName(source.Format)} is always UTF-8.");
    }

    private static void CheckUse(Recipe recipe, string key, string? name, Action<string, string> add)
    {
        if (name is not null && !recipe.Sources.ContainsKey(name))
            add(key, $"there is no source '{name}'.{NearestName.Suggest(name, recipe.Sources.Keys)} Sources: {string.Join(", ", recipe.Sources.Keys)}.");
    }

    private static string StrictName(SourceFormat format) => format switch
    {
        SourceFormat.JsonLines => "json_lines",
        SourceFormat.PythonLines => "python_lines",
        _ => "parquet",
    };

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex Identifier();
}
