using System.CommandLine;

namespace Mian.Cli.Parsing;

/// <summary>Options and arguments that several commands have.</summary>
internal static class NamedOption
{
    /// <summary>A required option that names a file or folder.</summary>
    /// <param name="name">Name with dashes.</param>
    /// <param name="description">What is there, or will be.</param>
    /// <param name="word">The word for it in the usage line.</param>
    public static Option<string> RequiredPath(string name, string description, string word = "DIR") =>
        new(name) { Description = description, HelpName = word, Required = true };

    /// <summary>An option that names a file or folder.</summary>
    /// <param name="name">Name with dashes.</param>
    /// <param name="description">What is there, or will be, and what happens without it.</param>
    /// <param name="word">The word for it in the usage line.</param>
    public static Option<string?> Path(string name, string description, string word = "DIR") =>
        new(name) { Description = description, HelpName = word };

    /// <summary><c>--set key=value ...</c>.</summary>
    /// <param name="description">What the keys are.</param>
    public static Option<string[]> Assignments(string description) => new("--set")
    {
        Description = description,
        HelpName = "KEY=VALUE",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };
}
