using System.CommandLine;
using Mian.Configuration;

namespace Mian.Cli.Parsing;

/// <summary>Options that take one of a few words; a wrong word is answered with the nearest one.</summary>
internal static class Choice
{
    /// <summary>An option that takes one of <paramref name="words"/> (case does not matter).</summary>
    /// <param name="name">Name with dashes.</param>
    /// <param name="description">What it does.</param>
    /// <param name="words">The valid words.</param>
    /// <param name="defaultWord">Its value when absent; null makes the option required.</param>
    public static Option<string> Option(string name, string description, IReadOnlyList<string> words, string? defaultWord)
    {
        var option = new Option<string>(name) { Description = description, HelpName = string.Join('|', words), Required = defaultWord is null };
        if (defaultWord is not null)
            option.DefaultValueFactory = _ => defaultWord;
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (words.FirstOrDefault(w => w.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } word)
                return word;
            result.AddError($"Option '{name}' expects one of {string.Join(", ", words)}, but '{text}' was given.{NearestName.Suggest(text, words)}");
            return defaultWord ?? words[0];
        };
        return option;
    }
}
