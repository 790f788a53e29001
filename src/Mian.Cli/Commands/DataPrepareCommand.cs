using System.CommandLine;
using System.Diagnostics;
using Mian.Cli.Execution;
using Mian.Cli.Parsing;
using Mian.Cli.Printing;
using Mian.Cli.Results;
using Mian.Ingest.Preparation;
using Mian.Ingest.Recipes;

namespace Mian.Cli.Commands;

/// <summary><c>mian data prepare</c>.</summary>
internal sealed class DataPrepareCommand : MianCommand
{
    private readonly Argument<string> _recipe = new("RECIPE") { Description = "Name of a recipe that comes with mian ('mian data list'), or path of a YAML file." };
    private readonly Option<string> _from = NamedOption.RequiredPath("--from", "Folder of the raw tables.", "RAW");
    private readonly Option<string> _out = NamedOption.RequiredPath("--out", "Folder for the data set; an earlier one is replaced once the new one is complete.", "DATASET");
    private readonly Option<int> _skipBad = WholeNumber.Option("--skip-bad", "Malformed rows to tolerate; they are counted and written to a file.", (0, int.MaxValue), 0);
    private readonly Option<string?> _rejects = NamedOption.Path("--rejects", "Where tolerated rows are written. Default: DATASET.rejects.csv.", "FILE");
    private readonly Option<int> _memory = WholeNumber.Option("--memory", "Memory of the database that sorts and joins, in MiB; what does not fit is spilled to disk beside DATASET.", (64, 1 << 20), 4096);

    /// <summary>Makes the command.</summary>
    public DataPrepareCommand() : base(
        "prepare",
        "Turn raw tables into a data set: encode fields, cut the parts, draw negatives. The same seed gives the same content hash.",
        "mian data prepare synthetic --from raw/world --out data/world",
        "mian data prepare my-recipe.yaml --from raw/shop --out data/shop --skip-bad 100")
    {
        Add(_recipe);
        Add(_from);
        Add(_out);
        Add(_skipBad);
        Add(_rejects);
        Add(_memory);
        AddSharedOptions();
    }

    /// <inheritdoc/>
    protected override int Execute(CommandContext context)
    {
        var text = RecipeReader.TextOf(context.Arguments.GetRequiredValue(_recipe));
        var recipe = RecipeReader.Parse(text, context.Arguments.GetRequiredValue(_recipe));
        var folder = context.Arguments.GetRequiredValue(_out);
        using var memory = new MemoryWatch();
        var clock = Stopwatch.StartNew();
        var manifest = DatasetPreparation.Run(recipe, text, new PrepareOptions
        {
            From = context.Arguments.GetRequiredValue(_from),
            Out = folder,
            Seed = context.Seed,
            SkipBad = context.Arguments.GetValue(_skipBad),
            RejectsFile = context.Arguments.GetValue(_rejects),
            Threads = context.Threads,
            MemoryLimit = (long)context.Arguments.GetValue(_memory) << 20,
        }, context.Progress, context.Cancellation);
        ManifestTable.Write(context, manifest);
        context.Print($"Data set {manifest.ContentHash} is in {folder}.");
        context.Print($"Next: mian train {folder} --model MIAN --out runs/{manifest.Recipe}");
        context.Json?.Write(PrepareResult.Of(manifest, folder, clock.Elapsed, memory.Peak()));
        return ExitCode.Ok;
    }
}
