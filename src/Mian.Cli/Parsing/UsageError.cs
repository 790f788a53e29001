using System.CommandLine;
using System.CommandLine.Parsing;
using Mian.Configuration;

namespace Mian.Cli.Parsing;

/// <summary>One mistake in a command line.</summary>
/// <param name="Message">What is wrong and what was probably meant.</param>
/// <param name="Token">The word at fault; null where something is missing.</param>
internal sealed record UsageError(string Message, string? Token)
{
    /// <summary>All mistakes of a command line; empty for a valid one.</summary>
    public static IReadOnlyList<UsageError> FindAll(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        // After an unknown command nothing else can be told.
        if (command.Subcommands.Count > 0 && parse.UnmatchedTokens.FirstOrDefault(t => !LooksLikeOption(t)) is { } word)
            return [Unknown(word, command)];
        List<UsageError> errors = [.. Swallowed(parse).Select(token => Unknown(token, command))];
        if (errors.Count == 0)
            errors.AddRange(parse.UnmatchedTokens.Select(token => Unknown(token, command)));
        if (errors.Count == 0)
            errors.AddRange(parse.Errors.Select(e => new UsageError(Reword(e), null)));
        return [.. errors.Distinct()];
    }

    /// <summary>Prints the mistakes, the command line with carets below the word at fault, and where to read more.</summary>
    public static void Print(IReadOnlyList<UsageError> errors, ParseResult parse, IReadOnlyList<string> arguments, TextWriter writer)
    {
        foreach (var error in errors)
        {
            writer.WriteLine($"error: {error.Message}");
            if (error.Token is null)
                continue;
            var before = arguments.TakeWhile(a => a != error.Token && !a.StartsWith(error.Token + "=", StringComparison.Ordinal)).Sum(a => a.Length + 1);
            writer.WriteLine($"  mian {string.Join(' ', arguments)}");
            writer.WriteLine(new string(' ', "  mian ".Length + before) + new string('^', error.Token.Length));
        }

        writer.WriteLine($"Run '{CommandPath(parse.CommandResult)} --help' for usage and an example.");
    }

    /// <summary>The words that lead to a command, e.g. <c>mian data prepare</c>.</summary>
    public static string CommandPath(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{CommandPath(parent)} {result.Command.Name}" : "mian";

    // The parser takes an unknown option for the value of an argument or of the option before it; nobody names a file "--modle".
    private static IEnumerable<string> Swallowed(ParseResult parse) =>
        parse.Tokens.Any(t => t.Type == TokenType.DoubleDash)
            ? []
            : parse.CommandResult.Children.SelectMany(child => child.Tokens).Select(t => t.Value).Where(LooksLikeOption);

    private static bool LooksLikeOption(string token) =>
        token.StartsWith("--", StringComparison.Ordinal) || (token.Length > 1 && token[0] == '-' && char.IsAsciiLetter(token[1]));

    private static UsageError Unknown(string token, Command command)
    {
        if (LooksLikeOption(token))
        {
            var name = token.Split('=')[0];
            return new UsageError($"Unknown option '{name}'.{NearestName.Suggest(name, OptionNames(command))}", name);
        }

        if (command.Subcommands.Count > 0)
            return new UsageError($"Unknown command '{token}'.{NearestName.Suggest(token, command.Subcommands.Select(c => c.Name))}", token);
        return new UsageError($"Unexpected word '{token}'.", token);
    }

    private static IEnumerable<string> OptionNames(Command command) =>
        command.Options.Where(o => !o.Hidden).Select(o => o.Name).Append("--help");

    private static string Reword(ParseError error) => error.SymbolResult switch
    {
        CommandResult { Command: { Subcommands.Count: > 0 } group } => $"Name a command: {string.Join(", ", group.Subcommands.Select(c => c.Name))}.",
        ArgumentResult { Tokens.Count: 0, Parent: CommandResult } argument => $"{argument.Argument.Name} is missing: {argument.Argument.Description}",
        OptionResult { Tokens.Count: 0, IdentifierToken: not null } option => $"Option '{option.Option.Name}' needs a value: {option.Option.Description}",
        _ => error.Message,
    };
}
