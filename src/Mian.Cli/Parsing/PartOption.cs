using System.CommandLine;
using Mian.Configuration;
using Mian.Dataset;

namespace Mian.Cli.Parsing;

/// <summary>Options that name a part of a data set.</summary>
internal static class PartOption
{
    private const string FirstDay = "day-00001";

    /// <summary>A part to score: validation, test, or a day. Without it the test part.</summary>
    /// <param name="name">Name with dashes.</param>
    /// <param name="description">What the part is for.</param>
    public static Option<PartName> Of(string name, string description) => Of((name, description), ["valid", "test"], SplitName.Test);

    /// <summary>Any part. Without it the training part.</summary>
    /// <param name="name">Name with dashes.</param>
    /// <param name="description">What the part is for.</param>
    public static Option<PartName> OfAny(string name, string description) => Of((name, description), ["train", "valid", "test"], SplitName.Train);

    private static Option<PartName> Of((string Name, string Description) option, string[] words, SplitName missing)
    {
        var made = new Option<PartName>(option.Name) { Description = option.Description, HelpName = $"{string.Join('|', words)}|day-N", DefaultValueFactory = _ => missing };
        made.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (PartName.TryParse(text, out var part) && (part.IsDay || words.Contains(part.ToString())))
                return part;
            result.AddError($"Option '{option.Name}' expects {string.Join(", ", words)} or a day such as {FirstDay}, but '{text}' was given.{NearestName.Suggest(text, [.. words, FirstDay])}");
            return missing;
        };
        return made;
    }
}
