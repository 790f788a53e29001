using Mian.Configuration;

namespace Mian.Ingest.Recipes;

/// <summary>Checks what a recipe says beyond the form of its keys; all mistakes are reported at once, with their lines.</summary>
internal static class RecipeValidator
{
    /// <exception cref="ConfigurationException">The recipe contradicts itself.</exception>
    public static void Check(LocatedValue<Recipe> located)
    {
        var mistakes = new List<ConfigurationMistake>();
        void Add(string key, string problem) => mistakes.Add(new(key, problem, located.LineOf(key)));
        SourceRules.Check(located.Value, Add);
        EventRules.Check(located.Value, Add);
        FieldRules.Check(located.Value, Add);
        if (mistakes.Count > 0)
            throw new ConfigurationException(located.Origin, mistakes);
    }
}
