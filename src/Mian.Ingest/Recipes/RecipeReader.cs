using System.Text;
using Mian.Configuration;

namespace Mian.Ingest.Recipes;

/// <summary>A recipe that comes with mian.</summary>
/// <param name="Name">What <c>mian data prepare</c> calls it.</param>
/// <param name="Description">One or two sentences.</param>
public sealed record ShippedRecipe(string Name, string Description);

/// <summary>Finds and reads recipes: shipped ones by name, others by path.</summary>
public static class RecipeReader
{
    private const string Prefix = "recipes/";
    private const string Suffix = ".yaml";

    private static readonly Lazy<IReadOnlyList<ShippedRecipe>> AllShipped = new(() =>
        [.. ShippedNames().Select(n => new ShippedRecipe(n, StrictYaml.Parse<Recipe>(ShippedText(n)!, n).Description))]);

    /// <summary>The recipes that come with mian, by name.</summary>
    public static IReadOnlyList<ShippedRecipe> Shipped => AllShipped.Value;

    /// <summary>Reads and checks a recipe.</summary>
    /// <param name="nameOrPath">Name of a shipped recipe, or path of a YAML file.</param>
    /// <exception cref="ConfigurationException">There is no such recipe, or it has mistakes (all are listed).</exception>
    public static Recipe Load(string nameOrPath) => Parse(TextOf(nameOrPath), nameOrPath);

    /// <summary>Reads and checks a recipe's text.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="origin">What errors call it.</param>
    /// <exception cref="ConfigurationException">The text has mistakes (all are listed).</exception>
    public static Recipe Parse(string yaml, string origin)
    {
        var located = StrictYaml.ParseLocated<Recipe>(yaml, origin);
        RecipeValidator.Check(located);
        return located.Value;
    }

    /// <summary>The text of a recipe, as it is copied into the data set.</summary>
    /// <param name="nameOrPath">Name of a shipped recipe, or path of a YAML file.</param>
    /// <exception cref="ConfigurationException">There is no such recipe.</exception>
    public static string TextOf(string nameOrPath)
    {
        if (ShippedText(nameOrPath) is { } shipped)
            return shipped;
        try
        {
            return File.ReadAllText(nameOrPath, new UTF8Encoding(false, true));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigurationException(nameOrPath, [new("",
                $"there is no shipped recipe and no file of this name.{NearestName.Suggest(nameOrPath, ShippedNames())} " +
                $"Shipped: {string.Join(", ", ShippedNames())}. A recipe of your own is given by its path, for example ./my-recipe.yaml.")]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException or ArgumentException)
        {
            throw new ConfigurationException(nameOrPath, [new("", $"the recipe cannot be read: {e.Message}")]);
        }
    }

    private static IReadOnlyList<string> ShippedNames() =>
        [.. typeof(RecipeReader).Assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal) && n.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(n => n[Prefix.Length..^Suffix.Length]).Order(StringComparer.Ordinal)];

    private static string? ShippedText(string name)
    {
        using var stream = typeof(RecipeReader).Assembly.GetManifestResourceStream(Prefix + name + Suffix);
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
