using Mian.Batches;
using Mian.Dataset;
using Mian.Progress;
using Mian.Schema;

namespace Mian.Analysis;

/// <summary>
/// The three facts that MIAN starts from (section 1 of the talk, Zhang et al., WSDM 2021), measured on a prepared data set: how old
/// behaviours are, how much fine-grained information there is, and how many clicked candidates relate to no behaviour.
/// </summary>
public sealed record DatasetAnalysis
{
    private const int BatchSize = 4096;

    /// <summary>Name of the recipe.</summary>
    public required string Dataset { get; init; }

    /// <summary>Content hash, 32 hex digits.</summary>
    public required string DatasetHash { get; init; }

    /// <summary>Full path of its folder.</summary>
    public required string DatasetPath { get; init; }

    /// <summary>Version of mian that measured.</summary>
    public required string Version { get; init; }

    /// <summary>The part that was read.</summary>
    public required PartName Split { get; init; }

    /// <summary>Seed of drawn negatives, kept samples and dealt labels.</summary>
    public required long Seed { get; init; }

    /// <summary>T_max: at most this many of the most recent behaviours are used.</summary>
    public required int MaxHistory { get; init; }

    /// <summary>Samples read, negatives drawn for one epoch included.</summary>
    public required long Samples { get; init; }

    /// <summary>Samples with label 1.</summary>
    public required long Positives { get; init; }

    /// <summary>How negatives come about; null where every sample is an event.</summary>
    public required NegativeSampling? Negatives { get; init; }

    /// <summary>First fact: behaviour ages.</summary>
    public required BehaviourAges Ages { get; init; }

    /// <summary>Second fact: the fields in model order.</summary>
    public required IReadOnlyList<FieldFacts> Fields { get; init; }

    /// <summary>What <see cref="FieldFacts.Information"/> was estimated from; null without samples.</summary>
    public required InformationBasis? Basis { get; init; }

    /// <summary>Third fact: relevance of candidates; null without samples.</summary>
    public required CandidateRelevance? Relevance { get; init; }

    /// <summary>Analyses a data set; reads one part once.</summary>
    /// <param name="dataset">The data set.</param>
    /// <param name="options">The part and the seed.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static DatasetAnalysis Of(PreparedDataset dataset, AnalysisOptions options, IProgressSink progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.InformationSamples, 1);
        var ages = BehaviourAges.Of(dataset, options.Split, progress, cancellation);
        var read = Read(dataset, options, progress, cancellation);
        var (basis, information) = read.Information.Estimate(options.Seed, cancellation);
        return new()
        {
            Dataset = dataset.Manifest.Recipe,
            DatasetHash = dataset.Manifest.ContentHash,
            DatasetPath = dataset.Directory,
            Version = ProductVersion.Text,
            Split = options.Split,
            Seed = options.Seed,
            MaxHistory = dataset.Schema.MaxHistory,
            Samples = read.Samples,
            Positives = read.Positives,
            Negatives = dataset.Manifest.Negatives,
            Ages = ages,
            Fields = [.. dataset.Schema.Fields.Select(f => FactsOf(f, dataset.Manifest, information.GetValueOrDefault(f.Name)))],
            Basis = basis,
            Relevance = read.Samples == 0 ? null : read.Relevance.ToRelevance(),
        };
    }

    private static (RelevanceCounter Relevance, InformationSamples Information, long Samples, long Positives) Read(
        PreparedDataset dataset, AnalysisOptions options, IProgressSink progress, CancellationToken cancellation)
    {
        var source = new RequestSource(dataset, options.Split);
        var reader = new BatchReader(source, new BatchOptions { BatchSize = BatchSize, Seed = options.Seed, DrawNegatives = options.Split.Split == SplitName.Train });
        var (relevance, information) = (new RelevanceCounter(source), new InformationSamples(dataset.Schema, reader.Samples, options));
        long samples = 0, positives = 0;
        foreach (var batch in reader.Read(cancellation: cancellation))
        {
            relevance.Add(batch);
            information.Add(batch);
            for (var b = 0; b < batch.Samples; b++) positives += batch.Labels[b] == 1 ? 1 : 0;
            samples += batch.Samples;
            progress.Report("reading samples", samples, reader.Samples, "samples");
        }

        return (relevance, information, samples, positives);
    }

    private static FieldFacts FactsOf(FieldSchema field, DatasetManifest manifest, (InformationEstimate? Plain, InformationEstimate? GivenItem) information)
    {
        var statistics = manifest.Statistics.FirstOrDefault(s => s.Field == field.Name);
        return new(field.Name, field.Group, field.Kind, statistics?.Values, statistics?.Coverage, statistics?.OutOfVocabulary, information.Plain, information.GivenItem);
    }
}
