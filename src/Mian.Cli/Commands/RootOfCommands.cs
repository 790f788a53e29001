using System.CommandLine;
using System.CommandLine.Help;
using Mian.Cli.Printing;

namespace Mian.Cli.Commands;

/// <summary>All commands, in the order in which a newcomer meets them.</summary>
internal static class RootOfCommands
{
    /// <summary>Makes the root command.</summary>
    public static RootCommand Create()
    {
        var root = new RootCommand("Train, explain and compare click-through-rate models, with MIAN at the centre.") { HelpName = "mian" };
        var data = new Command("data", "Make, get, prepare, grow, describe, check and export data sets.");
        data.Add(new DataListCommand());
        data.Add(new DataSynthCommand());
        data.Add(new DataGetCommand());
        data.Add(new DataPrepareCommand());
        data.Add(new DataAppendCommand());
        data.Add(new DataDescribeCommand());
        data.Add(new DataCheckCommand());
        data.Add(new DataExportCommand());
        root.Add(new DemoCommand());
        root.Add(data);
        root.Add(new AnalyzeCommand());
        root.Add(new ModelsCommand());
        root.Add(new TrainCommand());
        root.Add(new TuneCommand());
        root.Add(new EvaluateCommand());
        root.Add(new PredictCommand());
        root.Add(new ExportCommand());
        root.Add(new ExplainCommand());
        root.Add(new CompareCommand());
        root.Add(new AblateCommand());
        root.Add(new ReportCommand());
        var version = root.Options.OfType<VersionOption>().Single();
        version.Description = "Show the version.";
        version.Action = new VersionAction();
        var help = root.Options.OfType<HelpOption>().Single();
        help.Description = "Show this help.";
        help.Action = new ExampleHelpAction();
        return root;
    }
}
