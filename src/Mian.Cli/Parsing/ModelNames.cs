using Mian.Configuration;
using Mian.Torch.Models;

namespace Mian.Cli.Parsing;

/// <summary>Reads a list of models, such as <c>MIAN,DIN</c> or <c>all</c>.</summary>
internal static class ModelNames
{
    private const string All = "all";

    /// <summary>The models of a list by their catalogue names, each once, in the order written.</summary>
    /// <param name="list">Names with commas between them, or <c>all</c>.</param>
    /// <param name="option">The option that the list was given with.</param>
    /// <exception cref="ConfigurationException">The list is empty, has a name that no model has, or has more than <c>all</c>; says all mistakes at once, for a comparison may take hours to reach the last name.</exception>
    public static IReadOnlyList<string> Read(string list, string option)
    {
        var words = list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words is [var only] && IsAll(only)) return [.. ModelCatalog.All.Select(e => e.Name)];
        List<ConfigurationMistake> mistakes = [];
        if (words is []) mistakes.Add(new("", $"'{list}' names no model. Expected: names with commas between them, such as MIAN,PoolingMLP, or 'all'. Known models: {ModelCatalog.KnownNames}."));
        if (words.Any(IsAll)) mistakes.Add(new("", $"'all' is every model, so it stands alone; found '{list}'. Write 'all', or only the names that you want."));
        mistakes.AddRange(words.Where(w => !IsAll(w) && ModelCatalog.TryFind(w) is null).Select(w => new ConfigurationMistake("", ModelCatalog.Unknown(w))));
        return mistakes is [] ? [.. words.Select(w => ModelCatalog.Find(w).Name).Distinct()] : throw new ConfigurationException(option, mistakes);
    }

    private static bool IsAll(string word) => word.Equals(All, StringComparison.OrdinalIgnoreCase);
}
