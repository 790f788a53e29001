using System.CommandLine;
using System.Globalization;
using Mian.Cli.Execution;
using Mian.Cli.Parsing;
using Mian.Cli.Printing;
using Mian.Dataset;
using Mian.Ingest.Export;

namespace Mian.Cli.Commands;

/// <summary><c>mian data export</c>.</summary>
internal sealed class DataExportCommand : MianCommand
{
    private static readonly string[] Formats = ["parquet", "csv"];

    private readonly Argument<string> _dataset = new("DATASET") { Description = "Folder that 'mian data prepare --out' wrote." };
    private readonly Option<string> _format = Choice.Option("--format", "Format of the files; in csv a list is one text, 3^7^2.", Formats, Formats[0]);
    private readonly Option<string> _out = NamedOption.RequiredPath("--out", "Folder for the files; an earlier export is replaced once the new one is complete.");
    private readonly Option<int?> _epoch = WholeNumber.Optional("--epoch", "Write the training negatives that this epoch draws with --seed. Default: only what is stored.", (1, int.MaxValue));

    /// <summary>Makes the command.</summary>
    public DataExportCommand() : base(
        "export",
        "Write the samples with original values, encoded ids and history lists, for any other tool.",
        "mian data export data/world --format parquet --out export/world",
        "mian data export data/beauty --format csv --epoch 1 --seed 3 --out export/beauty")
    {
        Add(_dataset);
        Add(_format);
        Add(_out);
        Add(_epoch);
        AddSharedOptions();
    }

    /// <inheritdoc/>
    protected override int Execute(CommandContext context)
    {
        var folder = context.Arguments.GetRequiredValue(_out);
        using var dataset = PreparedDataset.Open(context.Arguments.GetRequiredValue(_dataset));
        var options = new ExportOptions { Out = folder, Epoch = context.Arguments.GetValue(_epoch), Format = Enum.Parse<ExportFormat>(context.Arguments.GetRequiredValue(_format), ignoreCase: true), Seed = context.Seed, Threads = context.Threads };
        var export = DatasetExport.Write(dataset, options, context.Progress, context.Cancellation);
        TextTable.Write(context.Output, context.Width, ["part", ">samples", ">positives", ">files"], export.Parts.Select(RowOf));
        context.Print($"{export.Columns.Count} columns a sample; {Path.Combine(folder, "export.json")} explains them.");
        if (options.Epoch is null && dataset.Manifest.Negatives is { Training: NegativeTiming.Fresh })
            context.Print("The training part holds positives only, because its negatives are drawn anew each epoch; --epoch 1 writes those of the first.");
        context.Json?.Write(export);
        return ExitCode.Ok;
    }

    private static string[] RowOf(ExportedPart part) =>
    [
        part.Part.ToString().ToLowerInvariant(), Count(part.Rows), Count(part.Positives), Count(part.Files.Count),
    ];

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
