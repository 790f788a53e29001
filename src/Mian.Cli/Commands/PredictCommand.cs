using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Mian.Batches;
using Mian.Cli.Execution;
using Mian.Cli.Parsing;
using Mian.Cli.Results;
using Mian.Ingest.Prediction;
using Mian.Torch.Evaluation;
using Mian.Torch.Explanation;

namespace Mian.Cli.Commands;

/// <summary><c>mian predict</c>.</summary>
internal sealed class PredictCommand : MianCommand
{
    private readonly RunArguments _arguments = new();
    private readonly Option<string?> _input = NamedOption.Path("--input", "Rows to score (.csv, .tsv, .jsonl or .parquet, also .gz): the columns of the recipe's events source. Default: the part of the data set that --split names.", "FILE");
    private readonly Option<string> _output = NamedOption.RequiredPath("--output", "Where the scores go, one line a row, in their order: csv, or JSON lines where the name ends in .jsonl.", "FILE");
    private readonly Option<string?> _inputs = NamedOption.Path("--inputs", "Also write what the model reads of each row, as JSON lines: the ids of every field and behaviour, label and logit.", "FILE");
    private readonly Option<string?> _explain = NamedOption.Path("--explain", "Also write every attention weight of each row, as JSON lines: the global weights, and the weight of each behaviour, user field and context field.", "FILE");
    private readonly Option<int?> _limit = WholeNumber.Optional("--limit", "Score only the first N rows. Default: all.", (1, int.MaxValue));

    /// <summary>Makes the command.</summary>
    public PredictCommand() : base(
        "predict",
        "Score the rows of a file, or a part of the data set, with a trained run. Users and items that the data set does not know are scored too.",
        "mian predict runs/world --input candidates.csv --output scores.csv",
        "mian predict runs/world --input candidates.csv --output scores.csv --explain why.jsonl",
        "mian predict runs/world --split test --limit 100 --output scores.csv --inputs inputs.jsonl")
    {
        _arguments.AddTo(this, withSplit: true);
        Add(_input);
        Add(_output);
        Add(_inputs);
        Add(_explain);
        Add(_limit);
        AddSharedOptions();
        Validators.Add(result =>
        {
            if (result.GetValue(_input) is not null && _arguments.NamesSplit(result))
                result.AddError("Options '--input' and '--split' exclude each other: score the rows of a file, or a part of the data set.");
        });
    }

    /// <inheritdoc/>
    protected override int Execute(CommandContext context)
    {
        using var memory = new MemoryWatch();
        using var bundle = _arguments.Open(context);
        var clock = Stopwatch.StartNew();
        using var input = context.Arguments.GetValue(_input) is { } rows ? PredictionInput.Read(rows, bundle.Dataset, bundle.Days, context.Cancellation) : null;
        var split = _arguments.Split(context);
        if (input is null)
            bundle.RequireUnseen(split);
        var file = new PredictionFile(context.Arguments.GetRequiredValue(_output), context.Arguments.GetValue(_inputs))
        {
            Names = input is null ? SampleNames.OfPart(bundle.Dataset, split) : SampleNames.OfFile(input.Samples),
            Source = input is null ? bundle.Source(split) : new RequestSource(bundle.Dataset, input.Requests, input.Samples, bundle.Days),
            HasLabels = input is null,
        };
        var limit = context.Arguments.GetValue(_limit);
        var count = file.Write(EvaluationJob.Score(bundle, file.Source, limit, new Work("scoring", context.Progress, context.Cancellation)));
        if (context.Arguments.GetValue(_explain) is { } explanations)
        {
            var explainer = new Explainer(bundle, file.Source) { HasLabels = file.HasLabels };
            ExplanationFile.Write(explanations, file.Names, explainer.ExplainAll(context.Cancellation).Take(limit ?? int.MaxValue));
        }

        Print(context, input, (count, file.Output));
        context.Json?.Write(new
        {
            bundle.Manifest.Dataset,
            bundle.Manifest.DatasetHash,
            bundle.Manifest.Model,
            Split = input is null ? split.ToString() : null,
            Output = Path.GetFullPath(file.Output),
            Inputs = file.Inputs is null ? null : Path.GetFullPath(file.Inputs),
            Rows = count,
            UnknownUsers = input?.UnknownUsers ?? 0,
            UnknownItems = input?.UnknownItems ?? 0,
            Seconds = clock.Elapsed.TotalSeconds,
            PeakMemoryBytes = memory.Peak().PeakBytes,
        });
        return ExitCode.Ok;
    }

    private static void Print(CommandContext context, PredictionInput? input, (long Rows, string Path) written)
    {
        context.Print(string.Create(CultureInfo.InvariantCulture, $"{written.Rows:N0} rows are scored in {written.Path}."));
        if (input is { UnknownUsers: var users, UnknownItems: var items } && users + items > 0)
            context.Print(string.Create(CultureInfo.InvariantCulture, $"{users:N0} rows have a user and {items:N0} an item that the data set does not know."));
    }
}
