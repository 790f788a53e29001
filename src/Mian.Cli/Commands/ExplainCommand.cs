using System.CommandLine;
using Mian.Cli.Execution;
using Mian.Cli.Explanations;
using Mian.Cli.Parsing;
using Mian.Cli.Printing;
using Mian.Reports.Charts;

namespace Mian.Cli.Commands;

/// <summary><c>mian explain</c>.</summary>
internal sealed class ExplainCommand : MianCommand
{
    private readonly RunArguments _arguments = new();
    private readonly Option<int> _count = WholeNumber.Option("--count", "How many cases to pick.", (1, HeatMapData.MaxRows), 14);
    private readonly Option<int> _faithfulnessSamples = WholeNumber.OptionOrAll(
        "--faithfulness-samples", "How many samples to delete behaviours from, drawn at random, or 'all' for every sample of the part.", (1, 10_000_000), ExplanationRequest.UsualFaithfulnessSamples);
    private readonly Option<string?> _out = NamedOption.Path("--out", "Folder for the figures. Default: RUN/explanation.");

    /// <summary>Makes the command.</summary>
    public ExplainCommand() : base(
        "explain",
        "Pick cases at random, say what the model looked at, draw the heat map of its global attention, test over the whole part whether interactive vectors weigh more than raw ones, and check that deleting what it looked at matters.",
        "mian explain runs/world --count 14 --seed 3")
    {
        _arguments.AddTo(this, withSplit: true);
        Add(_count);
        Add(_faithfulnessSamples);
        Add(_out);
        AddSharedOptions();
    }

    /// <inheritdoc/>
    protected override int Execute(CommandContext context)
    {
        using var bundle = _arguments.Open(context);
        var folder = context.Arguments.GetValue(_out) ?? Path.Combine(_arguments.Run(context), "explanation");
        var request = new ExplanationRequest(_arguments.Split(context), context.Arguments.GetValue(_count), context.Seed, folder)
        {
            FaithfulnessSamples = context.Arguments.GetValue(_faithfulnessSamples) is var samples and not WholeNumber.Everything ? samples : null,
        };
        var explanation = RunExplanation.Of(bundle, request, context);
        ExplanationTable.Write(context, explanation);
        context.Json?.Write(new
        {
            bundle.Manifest.Dataset,
            bundle.Manifest.DatasetHash,
            bundle.Manifest.Model,
            request.Seed,
            request.Split,
            explanation.Cases,
            explanation.GlobalAttention,
            explanation.Faithfulness,
            HeatMap = explanation.Files,
        });
        return ExitCode.Ok;
    }
}
