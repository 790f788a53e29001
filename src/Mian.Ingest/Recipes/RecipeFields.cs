using Mian.Features;
using Mian.Schema;

namespace Mian.Ingest.Recipes;

/// <summary>The fields of a recipe with their places.</summary>
internal static class RecipeFields
{
    /// <summary>One field: its key in the recipe's text, the field, its group.</summary>
    public sealed record Entry(string Key, FieldRecipe Field, FieldGroup Group);

    public static IReadOnlyList<Entry> All(Recipe recipe) =>
    [
        .. recipe.Fields.Item.Select((f, i) => new Entry($"fields.item[{i}]", f, FieldGroup.Item)),
        .. recipe.Fields.Behaviour.Select((f, i) => new Entry($"fields.behaviour[{i}]", f, FieldGroup.Behaviour)),
        .. recipe.Fields.User.Select((f, i) => new Entry($"fields.user[{i}]", f, FieldGroup.User)),
        .. recipe.Fields.Context.Select((f, i) => new Entry($"fields.context[{i}]", f, FieldGroup.Context)),
    ];

    /// <summary>The source and raw column that a field reads; null where it reads none (time, counts, an item field).</summary>
    public static (string? Source, string Column)? Reads(Recipe recipe, Entry entry) => entry switch
    {
        { Field.Column: { } column, Group: FieldGroup.Item } => (recipe.Items?.Source, column),
        { Field.Column: { } column, Group: FieldGroup.User } => (recipe.Users?.Source, column),
        { Field.Column: { } column } => (recipe.Events.Source, column),
        { Field: { Past: PastFeatureKind.Mean, Of: { } column } } => (recipe.Events.Source, column),
        _ => null,
    };
}
