using Mian.Dataset;

namespace Mian.Analysis;

/// <summary>What to analyse.</summary>
public sealed record AnalysisOptions
{
    /// <summary>The part that is read. Default: the training part, so that what is learnt from it may guide choices.</summary>
    public PartName Split { get; init; } = SplitName.Train;

    /// <summary>Decides drawn negatives, which samples are kept, and shuffled labels. Default: 1.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>
    /// Information is estimated from about this many samples, whole requests drawn at random where the part has more, so that memory does
    /// not grow with the data. 1 or more. Default: 1,000,000.
    /// </summary>
    public int InformationSamples { get; init; } = 1_000_000;
}
