using System.CommandLine;
using Mian.Progress;

namespace Mian.Cli.Execution;

/// <summary>What a command gets to run with.</summary>
internal sealed class CommandContext
{
    /// <summary>The parsed command line.</summary>
    public required ParseResult Arguments { get; init; }

    /// <summary>Where results are printed.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Columns for tables.</summary>
    public required int Width { get; init; }

    /// <summary>Where long work tells how far it is.</summary>
    public required IProgressSink Progress { get; init; }

    /// <summary><c>--seed</c>, 0 or more.</summary>
    public required int Seed { get; init; }

    /// <summary>True where <c>--seed</c> stands on the command line.</summary>
    public bool SeedIsGiven { get; init; }

    /// <summary><c>--threads</c>, 1 or more.</summary>
    public required int Threads { get; init; }

    /// <summary><c>--json</c>; null where no machine-readable result is wanted.</summary>
    public required JsonResultFile? Json { get; init; }

    /// <summary>Set by Ctrl-C.</summary>
    public required CancellationToken Cancellation { get; init; }

    /// <summary>Prints one line of the result.</summary>
    public void Print(string line = "") => Output.WriteLine(line);
}
