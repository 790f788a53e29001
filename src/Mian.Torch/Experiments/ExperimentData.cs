using Mian.Dataset;
using Mian.Experiments;

namespace Mian.Torch.Experiments;

/// <summary>What an experiment has to know of its data set to read finished runs, also where the data set itself is gone.</summary>
/// <param name="Recipe">Name of the recipe.</param>
/// <param name="ContentHash">Content hash, which the runs are found by.</param>
/// <param name="Path">Full path of its folder.</param>
internal sealed record ExperimentData(string Recipe, string ContentHash, string Path)
{
    /// <summary>False where only an earlier table still knows the data set.</summary>
    public bool Exists { get; private init; } = true;

    /// <summary>The paper's name of the data set; null where it is none of the paper's.</summary>
    public string? PublishedName { get; private init; }

    /// <summary>The published numbers by row name.</summary>
    public IReadOnlyDictionary<string, PublishedResult> Published { get; private init; } = new Dictionary<string, PublishedResult>();

    /// <summary>The data set of a plan; where its folder is gone, what an earlier table says about it.</summary>
    /// <exception cref="MianException">There is neither.</exception>
    public static ExperimentData Of(ExperimentPlan plan)
    {
        if (plan.Earlier is { } earlier && !Directory.Exists(plan.Dataset)) return Of(earlier);
        using var dataset = PreparedDataset.Open(plan.Dataset);
        var published = PublishedResults.For(dataset.Manifest);
        return new ExperimentData(dataset.Manifest.Recipe, dataset.Manifest.ContentHash, dataset.Directory)
        {
            PublishedName = published?.Name,
            Published = published?.Rows ?? new Dictionary<string, PublishedResult>(),
        };
    }

    private static ExperimentData Of(ExperimentResult earlier) => new(earlier.Dataset, earlier.DatasetHash, earlier.DatasetPath)
    {
        Exists = false,
        PublishedName = earlier.PublishedDataset,
        Published = earlier.Rows.Where(r => r.Published is not null).DistinctBy(r => r.Name).ToDictionary(r => r.Name, r => r.Published!),
    };
}
