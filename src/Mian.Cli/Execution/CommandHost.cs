namespace Mian.Cli.Execution;

/// <summary>Where a command prints.</summary>
/// <param name="Output">Results (standard output).</param>
/// <param name="Error">Progress, notes and errors (standard error).</param>
/// <param name="Terminal">True where <paramref name="Error"/> is a terminal, so that a progress line can be redrawn.</param>
/// <param name="Width">Columns of that terminal; for other outputs the width of tables.</param>
internal sealed record CommandHost(TextWriter Output, TextWriter Error, bool Terminal, int Width)
{
    private const int WidthOfFiles = 160;

    /// <summary>Describes the process's console, or any other writers.</summary>
    public static CommandHost Describe(TextWriter output, TextWriter error)
    {
        var terminal = ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected
            && Environment.GetEnvironmentVariable("TERM") != "dumb";
        return new CommandHost(output, error, terminal, terminal ? TerminalWidth() : WidthOfFiles);
    }

    private static int TerminalWidth()
    {
        try
        {
            return Math.Max(Console.WindowWidth, 40);
        }
        catch (IOException)
        {
            return WidthOfFiles;
        }
    }
}
