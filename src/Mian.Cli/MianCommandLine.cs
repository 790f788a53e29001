using System.CommandLine;
using Mian.Cli.Commands;
using Mian.Cli.Execution;
using Mian.Cli.Parsing;

namespace Mian.Cli;

/// <summary>The <c>mian</c> command: from words to an exit status. Tests run it in process.</summary>
internal static class MianCommandLine
{
    // Bundled letters and response files would turn paths such as @1.csv into surprises.
    private static readonly ParserConfiguration Configuration = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">The words after <c>mian</c>.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where progress and errors go.</param>
    /// <param name="cancellation">Set by Ctrl-C: the work saves what it must and stops.</param>
    /// <returns>A status of <see cref="ExitCode"/>.</returns>
    public static Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error, CancellationToken cancellation) =>
        Task.Run(() => Run(arguments, CommandHost.Describe(output, error), cancellation), CancellationToken.None);

    private static int Run(string[] arguments, CommandHost host, CancellationToken cancellation)
    {
        try
        {
            var parse = RootOfCommands.Create().Parse(arguments, Configuration);
            if (parse.Action is { ClearsParseErrors: true })
                return parse.Invoke(new InvocationConfiguration { Output = host.Output, Error = host.Error, EnableDefaultExceptionHandler = false });
            if (UsageError.FindAll(parse) is { Count: > 0 } errors)
            {
                UsageError.Print(errors, parse, arguments, host.Error);
                return ExitCode.Usage;
            }

            return ((MianCommand)parse.CommandResult.Command).Run(parse, host, cancellation);
        }
        catch (Exception failure)
        {
            return FailureReport.Print(failure, host.Error);
        }
    }
}
