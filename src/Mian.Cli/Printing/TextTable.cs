using Mian.Cli.Execution;
using Mian.Reports.Writing;
using Spectre.Console;

namespace Mian.Cli.Printing;

/// <summary>Prints tables as plain text, numbers to the right.</summary>
internal static class TextTable
{
    /// <summary>Prints a table of a report and an empty line.</summary>
    public static void Write(CommandContext context, TableText table)
    {
        Write(context.Output, context.Width, table.Header, table.Rows);
        context.Print();
    }

    /// <summary>Prints a table.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="width">Columns that it may use.</param>
    /// <param name="header">Titles; one that starts with <c>&gt;</c> is a column of numbers, aligned to the right.</param>
    /// <param name="rows">Cells, as many a row as there are titles.</param>
    public static void Write(TextWriter output, int width, IReadOnlyList<string> header, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var title in header)
        {
            var right = title.StartsWith('>');
            table.AddColumn(new TableColumn(new Text(right ? title[1..] : title)) { Alignment = right ? Justify.Right : Justify.Left, NoWrap = right });
        }

        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(cell)));
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        console.Write(table);
        foreach (var line in text.ToString().Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0))
            output.WriteLine(line);
    }
}
