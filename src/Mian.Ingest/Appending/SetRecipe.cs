using Mian.Configuration;
using Mian.Dataset;
using Mian.Ingest.Recipes;

namespace Mian.Ingest.Appending;

/// <summary>The recipe that a data set was made with, as far as its sources went.</summary>
internal static class SetRecipe
{
    /// <summary>Reads the recipe's copy and leaves out what the sources lacked when the data set was prepared.</summary>
    /// <exception cref="MianException">The copy is missing or was changed, or the data set has no global order in time.</exception>
    public static Recipe Of(PreparedDataset dataset)
    {
        var recipe = Read(Path.Combine(dataset.Directory, DatasetLayout.RecipeFile));
        if (recipe.Split.By != SplitRule.Time || dataset.Manifest.Split != SplitRule.Time)
        {
            throw new MianException(
                $"A day cannot be appended to '{dataset.Directory}': its recipe '{recipe.Name}' splits by {Word(dataset.Manifest.Split)}, so its test events are not the last ones in time and training would see what comes after them. " +
                "Expected: 'split: {by: time}'. Change the recipe and prepare the data set again, or prepare everything at once.");
        }

        var users = WasLoaded(recipe, recipe.Users, dataset.Users) ? recipe.Users : null;
        var items = WasLoaded(recipe, recipe.Items, dataset.Items) ? recipe.Items : null;
        var names = dataset.Schema.Fields.Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
        return recipe with
        {
            Users = users,
            Items = items,
            Fields = recipe.Fields with
            {
                Item = [.. recipe.Fields.Item.Where(f => names.Contains(f.Name)).Select(f => items is null ? f with { Column = recipe.Events.Item } : f)],
                Behaviour = [.. recipe.Fields.Behaviour.Where(f => names.Contains(f.Name))],
                User = [.. recipe.Fields.User.Where(f => names.Contains(f.Name)).Select(f => users is null && f.Column is not null ? f with { Column = recipe.Events.User } : f)],
                Context = [.. recipe.Fields.Context.Where(f => names.Contains(f.Name))],
            },
        };
    }

    /// <summary>The recipe for reading a day: sources that the data set does not use are left out, those of users and items may be absent.</summary>
    public static Recipe ForDay(Recipe recipe)
    {
        string?[] used = [recipe.Events.Source, recipe.Users?.Source, recipe.Items?.Source];
        return recipe with
        {
            Sources = recipe.Sources.Where(s => used.Contains(s.Key))
                .ToDictionary(s => s.Key, s => s.Key == recipe.Events.Source ? s.Value : s.Value with { Optional = true }),
        };
    }

    private static Recipe Read(string path)
    {
        try
        {
            return RecipeReader.Parse(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ConfigurationException)
        {
            throw new MianException($"The copy of the recipe '{path}' cannot be used: {e.Message} A day is read the way the data set was; put the recipe back, or prepare the data set again.", e);
        }
    }

    /// <summary>An optional source that was absent left nothing but the key that the events have.</summary>
    private static bool WasLoaded(Recipe recipe, EntityRecipe? entity, TableReader table) =>
        entity is not null && (!recipe.Sources[entity.Source].Optional || table.Columns.Count(c => c.Name.StartsWith(DatasetLayout.RawPrefix, StringComparison.Ordinal)) > 1);

    private static string Word(SplitRule rule) => rule == SplitRule.LeaveLastOut ? "leave_last_out" : rule == SplitRule.UserOrder ? "user_order" : "time";
}
