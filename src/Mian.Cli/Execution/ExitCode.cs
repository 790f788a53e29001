namespace Mian.Cli.Execution;

/// <summary>What the command's exit status means.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>A failure: bad input, a leak found, a full disk.</summary>
    public const int Failure = 1;

    /// <summary>Wrong usage: an unknown command or option, a wrong value, a mistake in a configuration file.</summary>
    public const int Usage = 2;

    /// <summary>Stopped by Ctrl-C, as shells report it (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}
