using Mian.Configuration;
using Mian.Ingest.Recipes;

namespace Mian.Ingest.Sources;

/// <summary>Compares the columns that a file has with those that the recipe reads.</summary>
internal static class SourceColumns
{
    /// <summary>The columns of the raw table: those of the file, then the optional ones that it lacks.</summary>
    /// <exception cref="MianException">A name is empty, reserved or there twice, or a column that is needed is missing.</exception>
    public static (IReadOnlyList<string> Columns, IReadOnlyList<string> Absent) Resolve(SourceJob job, string file, IReadOnlyList<string> present)
    {
        CheckNames(file, present);
        var absent = job.Source.OptionalColumns.Except(present).ToList();
        var derived = job.Source.Derive?.Keys ?? [];
        foreach (var clash in derived.Where(d => present.Contains(d, StringComparer.OrdinalIgnoreCase)))
            throw new MianException($"{file} already has a column '{clash}', which the recipe derives in sources.{job.Name}.derive. Name the derived column otherwise.");
        var known = present.Concat(absent).Concat(derived).ToList();
        var missing = Needed(job).Where(n => !known.Contains(n.Column)).DistinctBy(n => n.Column).ToList();
        if (missing.Count > 0)
            throw new MianException(Describe(file, present, missing));
        return ([.. present, .. absent], absent);
    }

    /// <summary>The columns of a source that the recipe names outside of SQL, each with the key that names it.</summary>
    public static IEnumerable<(string Key, string Column)> Needed(SourceJob job)
    {
        var recipe = job.Recipe;
        if (recipe.Users?.Source == job.Name)
            yield return ("users.key", recipe.Users.Key);
        if (recipe.Items?.Source == job.Name)
            yield return ("items.key", recipe.Items.Key);
        if (recipe.Events.Source == job.Name)
        {
            yield return ("events.user", recipe.Events.User);
            yield return ("events.item", recipe.Events.Item);
            yield return ("events.time", recipe.Events.Time);
            if (recipe.Label.TrueProbability is { } probability)
                yield return ("label.true_probability", probability);
        }
        foreach (var entry in RecipeFields.All(recipe))
        {
            if (RecipeFields.Reads(recipe, entry) is { } read && read.Source == job.Name)
                yield return ($"{entry.Key} ({entry.Field.Name})", read.Column);
        }
        foreach (var column in job.Source.Types?.Keys ?? [])
            yield return ($"sources.{job.Name}.types", column);
    }

    private static void CheckNames(string file, IReadOnlyList<string> present)
    {
        if (present.Any(string.IsNullOrWhiteSpace))
            throw new MianException($"{file}: column {present.ToList().FindIndex(string.IsNullOrWhiteSpace) + 1} has no name. Give it one in the header line, or name all in the recipe's columns.");
        if (present.GroupBy(c => c, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } repeated)
            throw new MianException($"{file}: the column '{repeated.Key}' is there twice (capitals do not count). Name all columns in the recipe's columns.");
        if (present.Contains(SourceRules.OrderColumn, StringComparer.OrdinalIgnoreCase))
            throw new MianException($"{file}: the column name '{SourceRules.OrderColumn}' is kept for the order of the rows. Rename it, or name all columns in the recipe's columns.");
    }

    private static string Describe(string file, IReadOnlyList<string> present, List<(string Key, string Column)> missing)
    {
        var parts = missing.Select(m => $"no column '{m.Column}' (recipe key {m.Key}).{NearestName.Suggest(m.Column, present)}");
        return $"{file} has {string.Join(" It has ", parts)} Its columns: {string.Join(", ", present)}.";
    }
}
