using System.CommandLine;
using Mian.Cli.Demo;
using Mian.Cli.Execution;

namespace Mian.Cli.Commands;

/// <summary><c>mian demo</c>.</summary>
internal sealed class DemoCommand : MianCommand
{
    private readonly Option<bool> _quick = new("--quick") { Description = "A smaller world and less training: under a minute, with lower quality." };
    private readonly Option<string> _out = new("--out") { Description = "Folder for everything.", HelpName = "DIR", DefaultValueFactory = _ => "mian-demo" };

    /// <summary>Makes the command.</summary>
    public DemoCommand() : base(
        "demo",
        "The whole way in one command, without network: make a world, prepare it, check it for leaks, train MIAN and the floor PoolingMLP, compare them with the world's own ceiling, explain cases, and write a summary page.",
        "mian demo",
        "mian demo --quick --out /tmp/mian-demo")
    {
        Add(_quick);
        Add(_out);
        AddSharedOptions();
    }

    /// <inheritdoc/>
    protected override int Execute(CommandContext context)
    {
        using var memory = new MemoryWatch();
        var folder = context.Arguments.GetRequiredValue(_out);
        var outcome = new DemoRun(context, folder, context.Arguments.GetValue(_quick) ? DemoPlan.Quick : DemoPlan.Full).Run();
        DemoReport.Print(context, outcome);
        context.Json?.Write(DemoReport.Json(outcome, memory.Peak()));
        return ExitCode.Ok;
    }
}
