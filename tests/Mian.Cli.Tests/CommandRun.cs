namespace Mian.Cli.Tests;

/// <summary>One command line run in this process.</summary>
public sealed record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs <c>mian</c> with the words and collects what it prints.</summary>
    public static CommandRun Of(params string[] arguments) => Of(CancellationToken.None, arguments);

    /// <summary>The same with a token that plays Ctrl-C.</summary>
    public static CommandRun Of(CancellationToken cancellation, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = MianCommandLine.RunAsync(arguments, output, error, cancellation).GetAwaiter().GetResult();
        return new CommandRun(code, output.ToString(), error.ToString());
    }
}
