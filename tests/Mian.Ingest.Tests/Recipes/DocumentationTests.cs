using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Mian.Ingest.Recipes;

namespace Mian.Ingest.Tests.Recipes;

/// <summary>docs/recipes.md says everything that a recipe can.</summary>
public class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs", "recipes.md"));

    [Fact]
    public void RecipePage_EveryKeyAndValue_IsNamed()
    {
        var types = new HashSet<Type>();
        Collect(typeof(Recipe), types);

        var names = types.SelectMany(t => t.IsEnum ? Enum.GetNames(t) : t.GetProperties().Where(p => p.CanWrite).Select(p => p.Name)).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName);

        Assert.DoesNotContain(names.Distinct(), n => !System.Text.RegularExpressions.Regex.IsMatch(Page, $"`([^`]*[^`a-z_])?{n}([^`a-z_][^`]*)?`"));
    }

    [Fact]
    public void RecipePage_EveryShippedField_IsNamed()
    {
        foreach (var shipped in RecipeReader.Shipped)
        {
            Assert.Contains($"### {shipped.Name}", Page.Replace("movielens-100k, ", "movielens-100k\n### ", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.All(RecipeFields.All(RecipeReader.Load(shipped.Name)), f => Assert.Contains($"`{f.Field.Name}`", Page, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void RecipePage_Examples_AreValid()
    {
        var examples = Page.ReplaceLineEndings("\n").Split("```yaml\n").Skip(1).Select(e => e[..e.IndexOf("```", StringComparison.Ordinal)]).ToList();

        Assert.NotEmpty(examples);
        Assert.All(examples, e => RecipeReader.Parse(e, "docs/recipes.md"));
    }

    private static void Collect(Type type, HashSet<Type> types)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type))
            Collect(type.GetGenericArguments()[^1], types);
        else if ((type.IsEnum || type.Namespace == typeof(Recipe).Namespace) && types.Add(type) && !type.IsEnum)
        {
            foreach (var property in type.GetProperties())
                Collect(property.PropertyType, types);
        }
    }

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", ".."));
}
