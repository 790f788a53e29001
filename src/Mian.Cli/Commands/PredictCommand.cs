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
    private readonly Option<string> _input = NamedOption.RequiredPath("--input", "Rows to score (.csv, .tsv, .jsonl or .parquet, also .gz): the columns of the recipe's events source.", "FILE");
    private readonly Option<string> _output = NamedOption.RequiredPath("--output", "Where the probabilities go, as csv: user, item, probability; one line a row of the input, in its order.", "FILE");
    private readonly Option<string?> _explain = NamedOption.Path("--explain", "Also write every attention weight of each row, as JSON lines: the global weights, and the weight of each behaviour, user field and context field.", "FILE");

    /// <summary>Makes the command.</summary>
    public PredictCommand() : base(
        "predict",
        "Score the rows of a file with a trained run. Users and items that the data set does not know are scored too.",
        "mian predict runs/world --input candidates.csv --output scores.csv",
        "mian predict runs/world --input candidates.csv --output scores.csv --explain why.jsonl")
    {
        _arguments.AddTo(this, withSplit: false);
        Add(_input);
        Add(_output);
        Add(_explain);
        AddSharedOptions();
    }

    /// <inheritdoc/>
    protected override int Execute(CommandContext context)
    {
        var path = context.Arguments.GetRequiredValue(_output);
        using var memory = new MemoryWatch();
        using var bundle = _arguments.Open(context);
        var clock = Stopwatch.StartNew();
        using var input = PredictionInput.Read(context.Arguments.GetRequiredValue(_input), bundle.Dataset, context.Cancellation);
        var source = new RequestSource(bundle.Dataset, input.Requests, input.Samples);
        var predictions = EvaluationJob.Predict(bundle, source, context.Progress, context.Cancellation);
        PredictionFile.Write(path, input.Samples, predictions);
        if (context.Arguments.GetValue(_explain) is { } explanations)
            ExplanationFile.Write(explanations, input.Samples, new Explainer(bundle, source) { HasLabels = false }.ExplainAll(context.Cancellation));
        context.Print(string.Create(CultureInfo.InvariantCulture, $"{input.Samples.Rows:N0} rows are scored in {path}."));
        if (input.UnknownUsers + input.UnknownItems > 0)
            context.Print(string.Create(CultureInfo.InvariantCulture, $"{input.UnknownUsers:N0} rows have a user and {input.UnknownItems:N0} an item that the data set does not know."));
        context.Json?.Write(new
        {
            bundle.Manifest.Dataset,
            bundle.Manifest.DatasetHash,
            bundle.Manifest.Model,
            Output = Path.GetFullPath(path),
            input.Samples.Rows,
            input.UnknownUsers,
            input.UnknownItems,
            Seconds = clock.Elapsed.TotalSeconds,
            PeakMemoryBytes = memory.Peak().PeakBytes,
        });
        return ExitCode.Ok;
    }
}
