using System.CommandLine;
using Mian.Configuration;
using Mian.Dataset;

namespace Mian.Cli.Parsing;

/// <summary>An option that names a part of a data set to score: validation, test, or a day.</summary>
internal static class PartOption
{
    /// <summary>The option; without it the test part.</summary>
    /// <param name="name">Name with dashes.</param>
    /// <param name="description">What the part is for.</param>
    public static Option<PartName> Of(string name, string description)
    {
        var option = new Option<PartName>(name) { Description = description, HelpName = "valid|test|day-N", DefaultValueFactory = _ => SplitName.Test };
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (PartName.TryParse(text, out var part) && part != SplitName.Train)
                return part;
            result.AddError($"Option '{name}' expects valid, test or a day such as day-00001, but '{text}' was given.{NearestName.Suggest(text, ["valid", "test", "day-00001"])}");
            return SplitName.Test;
        };
        return option;
    }
}
