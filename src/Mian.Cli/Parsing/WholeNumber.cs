using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Mian.Cli.Parsing;

/// <summary>Options that take a whole number in a range; a wrong value is explained instead of a type name.</summary>
internal static class WholeNumber
{
    private const string All = "all";

    /// <summary>An option with a default.</summary>
    /// <param name="name">Name with dashes.</param>
    /// <param name="description">What it does.</param>
    /// <param name="range">Smallest and largest valid value.</param>
    /// <param name="defaultValue">Its value when absent.</param>
    public static Option<int> Option(string name, string description, (int Min, int Max) range, int defaultValue)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => defaultValue };
        option.CustomParser = result => Parse(name, range, result);
        return option;
    }

    /// <summary>An option that may be absent.</summary>
    /// <param name="name">Name with dashes.</param>
    /// <param name="description">What it does, and what happens without it.</param>
    /// <param name="range">Smallest and largest valid value.</param>
    public static Option<int?> Optional(string name, string description, (int Min, int Max) range)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        option.CustomParser = result => Parse(name, range, result);
        return option;
    }

    /// <summary>What the word <c>all</c> means: no value of null, since the parser of the command line takes none.</summary>
    public const int Everything = int.MaxValue;

    /// <summary>An option that takes a number, or the word <c>all</c>, which is <see cref="Everything"/>.</summary>
    /// <param name="name">Name with dashes.</param>
    /// <param name="description">What it does.</param>
    /// <param name="range">Smallest and largest valid number.</param>
    /// <param name="defaultValue">Its value when absent.</param>
    public static Option<int> OptionOrAll(string name, string description, (int Min, int Max) range, int defaultValue)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N|all", DefaultValueFactory = _ => defaultValue };
        option.CustomParser = result => result.Tokens[0].Value.Equals(All, StringComparison.OrdinalIgnoreCase) ? Everything : Parse(name, range, result, $" or '{All}'");
        return option;
    }

    private static int Parse(string name, (int Min, int Max) range, ArgumentResult result, string orElse = "")
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= range.Min && value <= range.Max)
            return value;
        var wanted = range.Max == int.MaxValue ? $"of {range.Min} or more" : $"from {range.Min} to {range.Max}";
        result.AddError($"Option '{name}' expects a whole number {wanted}{orElse}, but '{text}' was given.");
        return range.Min;
    }
}
