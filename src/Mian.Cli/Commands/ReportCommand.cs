using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Mian.Cli.Execution;
using Mian.Cli.Parsing;
using Mian.Cli.Reporting;
using Mian.Reports.Report;

namespace Mian.Cli.Commands;

/// <summary><c>mian report</c>.</summary>
internal sealed class ReportCommand : MianCommand
{
    private readonly Argument<string> _folder = new("DIR") { Description = "Folder that 'mian compare --out', 'mian ablate --out' or both wrote." };
    private readonly Option<string?> _out = NamedOption.Path("--out", "The page. Default: DIR/report.html.", "FILE");
    private readonly Option<string?> _dataset = NamedOption.Path("--dataset", "Where the data set is, if it was moved since training.", "DATASET");
    private readonly Option<bool> _noExplain = new("--no-explain") { Description = "Leave out the heat map of MIAN's attention, for which its model has to be loaded." };

    /// <summary>Makes the command.</summary>
    public ReportCommand() : base(
        "report",
        "Write one HTML page about a data set: its facts, the comparison and the ablations with their tests, training, ROC and calibration curves, slices, attention, settings and commands. It needs no network.",
        "mian report experiments/world",
        "mian report experiments/world --dataset data/world --out world.html")
    {
        Add(_folder);
        Add(_out);
        Add(_dataset);
        Add(_noExplain);
        AddSharedOptions();
    }

    /// <inheritdoc/>
    protected override int Execute(CommandContext context)
    {
        var clock = Stopwatch.StartNew();
        var request = new ReportRequest(context.Arguments.GetRequiredValue(_folder), context.Arguments.GetValue(_dataset), !context.Arguments.GetValue(_noExplain));
        var file = context.Arguments.GetValue(_out) ?? Path.Combine(request.Folder, "report.html");
        if (Directory.Exists(file)) throw new MianException($"--out {file} is a folder. Expected: a file name, e.g. {Path.Combine(file, "report.html")}.");
        var data = ReportSource.Read(request, context);
        ReportPage.Save(data, file);
        var bytes = new FileInfo(file).Length;
        foreach (var reason in data.LeftOut.Values) context.Print(reason);
        context.Print(string.Create(CultureInfo.InvariantCulture, $"The page is {file} ({bytes / 1024.0:N0} KiB)."));
        context.Json?.Write(new
        {
            Page = Path.GetFullPath(file),
            Bytes = bytes,
            data.Dataset,
            data.DatasetHash,
            Comparison = Counts(data.Comparison),
            Ablation = Counts(data.Ablation),
            Curves = data.Scores.Select(s => new { s.Row, s.Seed }),
            HeatMap = data.Attention is not null,
            LeftOut = data.LeftOut.OrderBy(l => l.Key).Select(l => new { Part = l.Key, Reason = l.Value }),
            Seconds = clock.Elapsed.TotalSeconds,
        });
        return ExitCode.Ok;
    }

    private static object? Counts(ReportExperiment? experiment) => experiment is null ? null : new
    {
        Rows = experiment.Result.Rows.Count,
        experiment.Result.Planned,
        experiment.Result.Finished,
        experiment.Result.Failed,
    };
}
