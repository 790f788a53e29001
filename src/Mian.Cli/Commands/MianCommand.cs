using System.CommandLine;
using Mian.Cli.Execution;
using Mian.Cli.Parsing;
using Mian.Cli.Progress;

namespace Mian.Cli.Commands;

/// <summary>A command with the options that all commands share.</summary>
internal abstract class MianCommand : Command
{
    private readonly Option<int> _seed = WholeNumber.Option("--seed", "Seed of everything random; the same seed gives the same result.", (0, int.MaxValue), 1);
    private readonly Option<int?> _threads = WholeNumber.Optional("--threads", "Threads to use. Default: one per core.", (1, 1024));
    private readonly Option<string?> _json = new("--json") { Description = "Also write the result as JSON to this file.", HelpName = "PATH" };

    /// <summary>Makes a command.</summary>
    /// <param name="name">The word that calls it.</param>
    /// <param name="description">What it does, in one or two sentences.</param>
    /// <param name="examples">Command lines that can be pasted; at least one.</param>
    protected MianCommand(string name, string description, params IReadOnlyList<string> examples) : base(name, description) => Examples = examples;

    /// <summary>Command lines shown by <c>--help</c>.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Runs the command.</summary>
    /// <returns>A status of <see cref="ExitCode"/>.</returns>
    public int Run(ParseResult parse, CommandHost host, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var progress = new TerminalProgress(host.Error, host.Terminal, host.Width, TimeProvider.System);
        var json = parse.GetValue(_json);
        return Execute(new CommandContext
        {
            Arguments = parse,
            Output = host.Output,
            Width = host.Width,
            Progress = progress,
            Seed = parse.GetValue(_seed),
            SeedIsGiven = parse.GetResult(_seed) is { Implicit: false },
            Threads = parse.GetValue(_threads) ?? Environment.ProcessorCount,
            Json = json is null ? null : JsonResultFile.Prepare(json),
            Cancellation = cancellation,
        });
    }

    /// <summary>Adds the shared options after the command's own ones.</summary>
    protected void AddSharedOptions()
    {
        Add(_seed);
        Add(_threads);
        Add(_json);
    }

    /// <summary>Does the work: calls the library and prints what it returns.</summary>
    protected abstract int Execute(CommandContext context);
}
