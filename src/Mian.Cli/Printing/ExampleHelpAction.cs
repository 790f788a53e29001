using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Mian.Cli.Commands;

namespace Mian.Cli.Printing;

/// <summary><c>--help</c>: the usual sections, then examples that can be pasted. The width is fixed so that help reads the same everywhere.</summary>
internal sealed class ExampleHelpAction : SynchronousCommandLineAction
{
    private const int Width = 110;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        using var sections = new StringWriter();
        parseResult.InvocationConfiguration.Output = sections;
        new HelpAction { MaxWidth = Width }.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        // The library's wrapped lines end in blanks.
        foreach (var line in sections.ToString().TrimEnd().Split('\n'))
            output.WriteLine(line.TrimEnd());
        output.WriteLine();
        WriteExamples(parseResult.CommandResult.Command, output);
        return 0;
    }

    private static void WriteExamples(Command command, TextWriter output)
    {
        IReadOnlyList<string> examples = [.. ExamplesOf(command)];
        output.WriteLine(examples.Count == 1 ? "Example:" : "Examples:");
        foreach (var example in examples)
            output.WriteLine($"  {example}");
    }

    // A group shows the first example of each of its commands: together they tell the order of the work.
    private static IEnumerable<string> ExamplesOf(Command command) =>
        command is MianCommand leaf ? leaf.Examples : command.Subcommands.SelectMany(sub => sub is MianCommand ? ExamplesOf(sub).Take(1) : ExamplesOf(sub));
}
