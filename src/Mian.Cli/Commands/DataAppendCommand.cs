using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Mian.Cli.Execution;
using Mian.Cli.Parsing;
using Mian.Cli.Printing;
using Mian.Cli.Results;
using Mian.Ingest.Appending;

namespace Mian.Cli.Commands;

/// <summary><c>mian data append</c>.</summary>
internal sealed class DataAppendCommand : MianCommand
{
    private readonly Argument<string> _dataset = new("DATASET") { Description = "Folder that 'mian data prepare --out' wrote; the grown data set takes its place once it is complete." };
    private readonly Option<string> _from = NamedOption.RequiredPath("--from", "Folder of the day's raw tables; files of users and items may be absent.", "DAY");
    private readonly Option<int> _skipBad = WholeNumber.Option("--skip-bad", "Malformed rows to tolerate; they are counted and written to a file.", (0, int.MaxValue), 0);
    private readonly Option<string?> _rejects = NamedOption.Path("--rejects", "Where tolerated rows are written. Default: DATASET.rejects.csv.", "FILE");

    /// <summary>Makes the command.</summary>
    public DataAppendCommand() : base(
        "append",
        "Append a day of raw tables to a data set whose recipe splits by time. New users, items and values get fresh rows at the end; the day becomes a part of its own.",
        "mian data append data/world --from raw/day-00001",
        "mian data append data/shop --from raw/2024-05-17 --skip-bad 100 --json appended.json")
    {
        Add(_dataset);
        Add(_from);
        Add(_skipBad);
        Add(_rejects);
        AddSharedOptions();
    }

    /// <inheritdoc/>
    protected override int Execute(CommandContext context)
    {
        var folder = context.Arguments.GetRequiredValue(_dataset);
        using var memory = new MemoryWatch();
        var clock = Stopwatch.StartNew();
        var report = DatasetAppend.Run(new AppendOptions
        {
            Dataset = folder,
            From = context.Arguments.GetRequiredValue(_from),
            SkipBad = context.Arguments.GetValue(_skipBad),
            RejectsFile = context.Arguments.GetValue(_rejects),
            Threads = context.Threads,
        }, context.Progress, context.Cancellation);
        AppendTable.Write(context, report);
        context.Print(string.Create(CultureInfo.InvariantCulture, $"Data set {report.Manifest.ContentHash} is in {folder}; days appended so far: {report.Manifest.Days:N0}."));
        context.Print($"Next: mian train {folder} --continue RUN --out NEWRUN");
        context.Json?.Write(AppendResult.Of(report, folder, clock.Elapsed, memory.Peak()));
        return ExitCode.Ok;
    }
}
