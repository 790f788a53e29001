using Mian.Cli.Parsing;

namespace Mian.Cli.Execution;

/// <summary>Turns what went wrong into a message and an exit status. A stack trace is shown only with MIAN_DEBUG=1.</summary>
internal static class FailureReport
{
    /// <summary>The environment variable that asks for stack traces.</summary>
    public const string DebugVariable = "MIAN_DEBUG";

    /// <summary>Prints the failure and returns the exit status.</summary>
    public static int Print(Exception failure, TextWriter error)
    {
        var code = Describe(failure, error);
        if (Environment.GetEnvironmentVariable(DebugVariable) == "1" && code != ExitCode.Interrupted)
            error.WriteLine(failure);
        return code;
    }

    private static int Describe(Exception failure, TextWriter error)
    {
        switch (failure)
        {
            case OperationCanceledException:
                error.WriteLine("Interrupted.");
                return ExitCode.Interrupted;
            case MianException expected:
                error.WriteLine($"error: {expected.Message}");
                return expected.ExitCode;
            case OutOfMemoryException:
                error.WriteLine("error: Out of memory. Use a smaller batch, fewer threads, narrower embeddings or a data set with higher minimum counts.");
                return ExitCode.Failure;
            case IOException or UnauthorizedAccessException:
                error.WriteLine($"error: {failure.Message} Check that the path exists, that you may write there, and that the disk has room; then run the command again.");
                return ExitCode.Failure;
            default:
                error.WriteLine($"error: Unexpected {failure.GetType().Name}: {OneLine.Of(failure.Message)}");
                error.WriteLine($"This is a defect of mian. Run the command again with {DebugVariable}=1 for the trace and report it with the command line.");
                return ExitCode.Failure;
        }
    }
}
