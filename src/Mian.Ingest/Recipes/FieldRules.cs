using Mian.Configuration;
using Mian.Features;
using Mian.Schema;

namespace Mian.Ingest.Recipes;

/// <summary>Rules of the fields.</summary>
internal static class FieldRules
{
    private static readonly RecipeFieldKind[] Numeric = [RecipeFieldKind.Quantile, RecipeFieldKind.Log, RecipeFieldKind.Standardised];

    public static void Check(Recipe recipe, Action<string, string> add)
    {
        var all = RecipeFields.All(recipe);
        foreach (var (key, field, group) in all)
            CheckField(recipe, key, field, group, add);
        foreach (var repeated in all.GroupBy(f => f.Field.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
            add($"{repeated.Last().Key}.name", $"the name '{repeated.Key}' is given to {repeated.Count()} fields; names are unique over all groups.");
        if (recipe.Fields.Item.Count == 0)
            add("fields.item", "expected at least one field, found none.");
        if (recipe.Fields.Behaviour.Count == 0)
            add("fields.behaviour", "expected at least one field, found none.");
        CheckTables(all, add);
    }

    private static void CheckField(Recipe recipe, string key, FieldRecipe field, FieldGroup group, Action<string, string> add)
    {
        if (field.Name.Trim().Length == 0 || field.Name.Contains(':', StringComparison.Ordinal))
            add($"{key}.name", "expected a name without colons.");
        string?[] sources = [
            field.Column is null ? null : "column", field.ItemField is null ? null : "item_field", field.Time is null ? null : "time",
            field.Past is null ? null : "past", field.Age ? "age" : null];
        var given = sources.OfType<string>().ToList();
        string[] allowed = group switch
        {
            FieldGroup.Item => ["column"],
            FieldGroup.Behaviour => ["column", "item_field", "age"],
            _ => ["column", "time", "past"],
        };
        if (given.Count != 1)
        {
            add(key, $"expected exactly one of {string.Join(", ", allowed)}, found {(given.Count == 0 ? "none" : string.Join(" and ", given))}.");
            return;
        }
        if (!allowed.Contains(given[0]))
            add($"{key}.{given[0]}", $"the {group.ToString().ToLowerInvariant()} group has no '{given[0]}' fields; expected {string.Join(" or ", allowed)}.");
        else
            CheckValue(recipe, key, field, group, add);
        CheckKind(key, field, add);
    }

    private static void CheckValue(Recipe recipe, string key, FieldRecipe field, FieldGroup group, Action<string, string> add)
    {
        if (field.Column is { } column)
            CheckColumn(recipe, key, column, group, add);
        if (field.ItemField is { } shared)
            CheckItemField(recipe, $"{key}.item_field", shared, add);
        if (field.Past == PastFeatureKind.Mean && field.Of is { } averaged)
            SourceRules.CheckColumn(recipe, $"{key}.of", recipe.Events.Source, averaged, add);
        if (field.Past == PastFeatureKind.Mode && field.Of is { } dominant)
            CheckItemField(recipe, $"{key}.of", dominant, add);
        var needsOf = field.Past is PastFeatureKind.Mean or PastFeatureKind.Mode;
        if (needsOf && field.Of is null)
            add(key, field.Past == PastFeatureKind.Mean ? "past: mean needs of: <event column>." : "past: mode needs of: <item field>.");
        if (!needsOf && field.Of is not null)
            add($"{key}.of", "only past: mean and past: mode take an 'of'.");
    }

    private static void CheckColumn(Recipe recipe, string key, string column, FieldGroup group, Action<string, string> add)
    {
        var (entity, owner, eventKey) = group switch
        {
            FieldGroup.Item => (recipe.Items, "items", recipe.Events.Item),
            FieldGroup.User => (recipe.Users, "users", recipe.Events.User),
            _ => (null, "events", ""),
        };
        if (owner == "events")
            SourceRules.CheckColumn(recipe, $"{key}.column", recipe.Events.Source, column, add);
        else if (entity is not null)
            SourceRules.CheckColumn(recipe, $"{key}.column", entity.Source, column, add);
        else if (column != eventKey)
            add($"{key}.column", $"the recipe has no '{owner}' table, so only the key column '{eventKey}' of the events can be used here.");
    }

    private static void CheckItemField(Recipe recipe, string key, string name, Action<string, string> add)
    {
        var names = recipe.Fields.Item.Select(f => f.Name).ToList();
        if (!names.Contains(name))
            add(key, $"there is no item field '{name}'.{NearestName.Suggest(name, names)} Item fields: {string.Join(", ", names)}.");
    }

    private static void CheckKind(string key, FieldRecipe field, Action<string, string> add)
    {
        var numeric = field.Kind is { } kind && Numeric.Contains(kind);
        if (field.Past is { } past && past != PastFeatureKind.Mode && !numeric)
            add(key, $"past: {StrictName(past)} is a number and needs kind: log, quantile or standardised.");
        if (field.Past == PastFeatureKind.Mode && field.Kind is not null)
            add($"{key}.kind", "past: mode takes the ids of its item field; it has no kind of its own.");
        if ((field.ItemField is not null || field.Time is not null || field.Age) && field.Kind is not null)
            add($"{key}.kind", "the kind follows from item_field, time or age; remove it.");
        if (field.Separator is { } separator && (separator.Length == 0 || numeric || field.Column is null))
            add($"{key}.separator", "only a categorical or hashed column can be split, by at least one character.");
        if (field.Table is not null && (field.ItemField is not null || field.Past == PastFeatureKind.Mode || field.Kind == RecipeFieldKind.Standardised))
            add($"{key}.table", "the table follows from the item field, and a standardised number has a vector of its own; remove it.");
    }

    private static void CheckTables(IReadOnlyList<RecipeFields.Entry> all, Action<string, string> add)
    {
        var own = all.Where(f => f.Field.ItemField is null && f.Field.Past != PastFeatureKind.Mode);
        foreach (var table in own.GroupBy(f => f.Field.Table ?? f.Field.Name, StringComparer.Ordinal))
        {
            var first = table.First();
            foreach (var other in table.Skip(1).Where(o => Space(o.Field) != Space(first.Field)))
                add(other.Key, $"shares table '{table.Key}' with field '{first.Field.Name}', but their ids differ ({Space(other.Field)} against {Space(first.Field)}).");
        }
    }

    /// <summary>What decides the meaning of a field's ids.</summary>
    private static string Space(FieldRecipe field) => field switch
    {
        { Age: true } => "age",
        { Time: { } part } => $"time {part}",
        { Kind: RecipeFieldKind.Hashed } => $"hashed, {field.Buckets} buckets",
        { Kind: null or RecipeFieldKind.Categorical } => $"categorical, min_count {field.MinCount}",
        _ => $"{field.Kind} of {field.Column ?? field.Past.ToString()} {field.Of}".TrimEnd(),
    };

    private static string StrictName(PastFeatureKind kind) => kind == PastFeatureKind.DaysSinceLast ? "days_since_last" : kind.ToString().ToLowerInvariant();
}
