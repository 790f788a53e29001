using System.Globalization;
using Mian.Cli.Execution;
using Mian.Dataset;
using Mian.Explanation;
using Mian.Reports.Charts;
using Mian.Reports.Summary;
using Mian.Torch.Evaluation;
using Mian.Torch.Explanation;

namespace Mian.Cli.Explanations;

/// <summary>What is explained.</summary>
/// <param name="Split">Part that the cases come from.</param>
/// <param name="Count">Cases, 1 or more.</param>
/// <param name="Seed">Decides which.</param>
/// <param name="Folder">Where the figures go; null writes none.</param>
internal sealed record ExplanationRequest(PartName Split, int Count, long Seed, string? Folder)
{
    /// <summary>Samples that <see cref="FaithfulnessSamples"/> asks for where nobody does.</summary>
    public const int UsualFaithfulnessSamples = 1000;

    /// <summary>Samples that faithfulness is checked on, 1 or more; null for all. Default: <see cref="UsualFaithfulnessSamples"/>.</summary>
    public int? FaithfulnessSamples { get; init; } = UsualFaithfulnessSamples;
}

/// <summary>Cases of one run, explained and drawn, with what the whole part says about the attention and its faithfulness.</summary>
internal sealed record RunExplanation
{
    private static readonly int[] Deletions = [1, 3];

    /// <summary>The cases.</summary>
    public required IReadOnlyList<ExplainedCase> Cases { get; init; }

    /// <summary>What the heat map shows; null where the model has no global interaction module.</summary>
    public required HeatMapData? HeatMap { get; init; }

    /// <summary>The heat map's files; null where there are none.</summary>
    public required FigureFiles? Files { get; init; }

    /// <summary>The global weights of the whole part; null where the model has no global interaction module.</summary>
    public required GlobalAttention? GlobalAttention { get; init; }

    /// <summary>What deleting behaviours does; empty where the model does not attend over behaviours.</summary>
    public required IReadOnlyList<FaithfulnessResult> Faithfulness { get; init; }

    /// <summary>Explains a run.</summary>
    /// <exception cref="MianException">The model has no attention weights.</exception>
    public static RunExplanation Of(ModelBundle bundle, ExplanationRequest request, CommandContext context)
    {
        var source = bundle.Source(request.Split);
        context.Progress.Report("explaining", 0, request.Count, "cases");
        var cases = new Explainer(bundle, source).Explain(Explainer.Pick(source, request.Count, request.Seed));
        if (cases.All(c => c.GlobalWeights.Count + c.BehaviourWeights.Count + c.UserWeights.Count + c.ContextWeights.Count == 0))
            throw new MianException($"{bundle.Manifest.Model} has no attention weights to explain its predictions with. Explain a run of MIAN with at least one of its modules switched on.");
        var map = cases.Any(c => c.GlobalWeights.Count > 0) ? MapOf(bundle, request, cases) : null;
        return new RunExplanation
        {
            Cases = cases,
            HeatMap = map,
            Files = map is null || request.Folder is not { } folder ? null : Reports.Charts.HeatMap.Save(map, Path.Combine(folder, "attention")),
            GlobalAttention = map is null ? null : GlobalAttentionCheck.Run(bundle, source, new Work("weighing", context.Progress, context.Cancellation)),
            Faithfulness = [.. CheckFaithfulness(bundle, request, context)],
        };
    }

    /// <summary><see cref="Faithfulness"/> as the pages show it.</summary>
    public IReadOnlyList<FaithfulnessRow> FaithfulnessRows() => [.. Faithfulness.Select(f => new FaithfulnessRow
    {
        Deleted = f.Deleted == 1 ? "1 behaviour" : string.Create(CultureInfo.InvariantCulture, $"{f.Deleted} behaviours"),
        Samples = f.Samples,
        Users = f.Users,
        Top = f.Top,
        Random = f.Random,
        Difference = f.Difference,
        TopWins = f.TopWins,
    })];

    private static HeatMapData MapOf(ModelBundle bundle, ExplanationRequest request, IReadOnlyList<ExplainedCase> cases) =>
        HeatMapData.FromCases("Global attention weights", cases) with { Subtitle = $"{bundle.Manifest.Model} on {bundle.Manifest.Dataset}, {cases.Count} cases, seed {request.Seed}" };

    private static IEnumerable<FaithfulnessResult> CheckFaithfulness(ModelBundle bundle, ExplanationRequest request, CommandContext context)
    {
        foreach (var deleted in Deletions)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var work = new Work(deleted == 1 ? "deleting 1 behaviour" : $"deleting {deleted} behaviours", context.Progress, context.Cancellation);
            if (FaithfulnessCheck.Run(bundle, bundle.Source(request.Split), (request.FaithfulnessSamples, deleted, request.Seed), work) is { } result)
                yield return result;
        }
    }
}
