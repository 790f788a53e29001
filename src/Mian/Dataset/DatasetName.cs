namespace Mian.Dataset;

/// <summary>What a data set is called where people read: as its folder is, since one recipe prepares several sets.</summary>
public static class DatasetName
{
    /// <summary>Name of the folder.</summary>
    /// <param name="path">Path of the folder, with or without a separator at its end; it need not exist.</param>
    /// <param name="recipe">Name of the recipe, which stands in where the path has no name, such as the root of a file system.</param>
    public static string Of(string? path, string recipe) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(path ?? "")) is { Length: > 0 } name ? name : recipe;
}
