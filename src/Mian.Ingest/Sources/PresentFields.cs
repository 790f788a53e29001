using Mian.Features;
using Mian.Ingest.Recipes;

namespace Mian.Ingest.Sources;

/// <summary>Leaves out of a recipe what the data lacks: optional sources without a file, and fields made of optional columns that are absent.</summary>
internal static class PresentFields
{
    /// <exception cref="MianException">Nothing would be left of a group that needs a field.</exception>
    public static Recipe Of(Recipe recipe, IReadOnlyDictionary<string, LoadedSource> loaded)
    {
        var dropped = RecipeFields.All(recipe).Where(e => IsAbsent(recipe, e, loaded)).Select(e => e.Field.Name).ToHashSet();
        bool Keep(FieldRecipe field) =>
            !dropped.Contains(field.Name)
            && (field.ItemField is null || !dropped.Contains(field.ItemField))
            && (field.Past != PastFeatureKind.Mode || !dropped.Contains(field.Of!));
        var (users, items) = (IfLoaded(recipe.Users, loaded), IfLoaded(recipe.Items, loaded));
        var fields = recipe.Fields with
        {
            Item = [.. recipe.Fields.Item.Where(Keep).Select(f => items is null ? f with { Column = recipe.Events.Item } : f)],
            Behaviour = [.. recipe.Fields.Behaviour.Where(Keep)],
            User = [.. recipe.Fields.User.Where(Keep).Select(f => users is null && f.Column is not null ? f with { Column = recipe.Events.User } : f)],
            Context = [.. recipe.Fields.Context.Where(Keep)],
        };
        if (fields.Item.Count == 0 || fields.Behaviour.Count == 0)
            throw new MianException($"The data lacks the columns of all {(fields.Item.Count == 0 ? "item" : "behaviour")} fields of recipe '{recipe.Name}'; at least one is needed.");
        return recipe with
        {
            Sources = recipe.Sources.Where(s => loaded.ContainsKey(s.Key)).ToDictionary(s => s.Key, s => s.Value),
            Users = users,
            Items = items,
            Fields = fields,
        };
    }

    private static EntityRecipe? IfLoaded(EntityRecipe? entity, IReadOnlyDictionary<string, LoadedSource> loaded) =>
        entity is not null && loaded.ContainsKey(entity.Source) ? entity : null;

    /// <summary>A field of the key itself stays without its table: the events hold the key too.</summary>
    private static bool IsAbsent(Recipe recipe, RecipeFields.Entry entry, IReadOnlyDictionary<string, LoadedSource> loaded)
    {
        if (RecipeFields.Reads(recipe, entry) is not (string source, var column))
            return false;
        if (loaded.TryGetValue(source, out var table))
            return table.Absent.Contains(column);
        return column != (source == recipe.Users?.Source ? recipe.Users.Key : recipe.Items?.Key);
    }
}
