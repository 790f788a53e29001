using System.CommandLine;
using Mian.Analysis;
using Mian.Cli.Execution;
using Mian.Cli.Parsing;
using Mian.Cli.Printing;
using Mian.Dataset;
using Mian.Files;
using Mian.Reports.Analysis;

namespace Mian.Cli.Commands;

/// <summary><c>mian analyze</c>.</summary>
internal sealed class AnalyzeCommand : MianCommand
{
    private readonly Argument<string> _dataset = new("DATASET") { Description = "Folder that 'mian data prepare --out' wrote." };
    private readonly Option<PartName> _split = PartOption.OfAny("--split", "Part of the data set; days are those that 'mian data append' added.");
    private readonly Option<int> _samples = WholeNumber.Option("--samples", "Samples that information is estimated from, at most (about).", (1, 100_000_000), 1_000_000);
    private readonly Option<string?> _out = NamedOption.Path("--out", "Folder for the page and its figures. Default: DATASET.analysis.");

    /// <summary>Makes the command.</summary>
    public AnalyzeCommand() : base(
        "analyze",
        "Measure and draw what MIAN starts from: how old behaviours are, what each field tells about the click, and how many clicks relate to no behaviour.",
        "mian analyze data/world",
        "mian analyze data/world --split test --out analysis/world")
    {
        Add(_dataset);
        Add(_split);
        Add(_samples);
        Add(_out);
        AddSharedOptions();
    }

    /// <inheritdoc/>
    protected override int Execute(CommandContext context)
    {
        var path = context.Arguments.GetRequiredValue(_dataset);
        var folder = context.Arguments.GetValue(_out) ?? Path.TrimEndingDirectorySeparator(path) + ".analysis";
        OutputFolder.Require(folder, path, "the page and its figures");
        using var dataset = PreparedDataset.Open(path);
        var options = new AnalysisOptions
        {
            Split = context.Arguments.GetRequiredValue(_split),
            Seed = context.Seed,
            InformationSamples = context.Arguments.GetValue(_samples),
        };
        var analysis = DatasetAnalysis.Of(dataset, options, context.Progress, context.Cancellation);
        Print(context, analysis);
        var page = AnalysisPage.Save(analysis, folder);
        AtomicFile.WriteText(Path.Combine(folder, "analysis.json"), JsonResultFile.ToNode(analysis).ToJsonString(JsonResultFile.Format) + "\n");
        context.Print($"The page is {page}; its figures and analysis.json are beside it.");
        context.Json?.Write(analysis);
        return ExitCode.Ok;
    }

    private static void Print(CommandContext context, DatasetAnalysis analysis)
    {
        TextTable.Write(context, AnalysisTables.Ages(analysis));
        TextTable.Write(context, AnalysisTables.Fields(analysis));
        if (analysis.Relevance is { } relevance) TextTable.Write(context, AnalysisTables.Relevance(relevance));
        foreach (var fact in AnalysisTables.Facts(analysis)) context.Print(fact);
        context.Print();
    }
}
