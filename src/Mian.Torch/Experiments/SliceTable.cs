using Mian.Batches;
using Mian.Dataset;
using Mian.Experiments;
using Mian.Metrics;
using Mian.Significance;
using Mian.Torch.Evaluation;

namespace Mian.Torch.Experiments;

/// <summary>
/// Tests two rows within groups of the test part. The groups are read off the data set once and joined with the scores that finished runs
/// keep by the order of the samples, so nothing is trained or scored again, and runs of earlier versions work.
/// </summary>
/// <param name="plan">Rows and their settings.</param>
/// <param name="dataset">Content hash of the data set of the runs.</param>
/// <param name="store">The runs.</param>
internal sealed class SliceTable(ExperimentPlan plan, string dataset, RunStore store)
{
    // Most pairs stay as they were when one more run ends, and on a large test part each takes a minute.
    private readonly Dictionary<(string Reference, string Rival, string Seeds), SliceFindings> _known = [];
    private (int? History, TestPart Part)? _read;

    /// <summary>Tests a pair of rows; where that is impossible the result says why.</summary>
    /// <param name="rows">Their names.</param>
    /// <param name="seeds">Seeds that both have finished, 1 or more.</param>
    /// <param name="work">Progress and cancellation.</param>
    internal SliceFindings Compare((string Reference, string Rival) rows, IReadOnlyList<long> seeds, Work work)
    {
        var key = (rows.Reference, rows.Rival, string.Join(' ', seeds));
        if (!_known.TryGetValue(key, out var findings)) _known[key] = findings = Find(rows, seeds, work);
        return findings;
    }

    private SliceFindings Find((string Reference, string Rival) rows, IReadOnlyList<long> seeds, Work work)
    {
        var findings = new SliceFindings { Rival = rows.Rival, Seeds = seeds };
        try
        {
            var (reference, rival) = (VariantOf(rows.Reference), VariantOf(rows.Rival));
            var part = Read(reference.Config.History, work);
            // One slice at a time: the scores are read again for each, which is cheaper than keeping all groups' sums.
            return findings with { Groups = [.. part.Slices.SelectMany(slice => SliceComparison.Of(slice, part.Labels, seeds.Select(seed => (Scores(reference, seed), Scores(rival, seed)))))] };
        }
        catch (MianException reason)
        {
            return EarlierOf(rows, seeds) ?? findings with { LeftOut = reason.Message };
        }

        SampleScores Scores(Variant variant, long seed) => store.ScoresOf(plan.Request(variant, seed), dataset, work.Progress, work.Cancellation);
    }

    /// <summary>What an earlier call found for exactly these runs: their names say everything that decides them.</summary>
    private SliceFindings? EarlierOf((string Reference, string Rival) rows, IReadOnlyList<long> seeds)
    {
        if (plan.Earlier is not { Slices: { LeftOut: null } slices } earlier || earlier.Reference != rows.Reference || slices.Rival != rows.Rival || !slices.Seeds.SequenceEqual(seeds)) return null;
        return seeds.All(seed => IsSame(rows.Reference, seed) && IsSame(rows.Rival, seed)) ? slices : null;

        bool IsSame(string row, long seed) =>
            earlier.Rows.FirstOrDefault(r => r.Name == row)?.Runs.FirstOrDefault(r => r.Seed == seed)?.Run is { } run &&
            Path.GetFileName(Path.TrimEndingDirectorySeparator(run)) == Path.GetFileName(store.PathOf(plan.Request(VariantOf(row), seed), dataset));
    }

    private Variant VariantOf(string name) => plan.Variants.First(v => v.Name == name);

    /// <summary>Groups as the reference sees its histories: another limit is read anew.</summary>
    private TestPart Read(int? history, Work work)
    {
        if (_read is { } read && read.History == history) return read.Part;
        if (!Directory.Exists(plan.Dataset))
            throw new MianException($"The data set is no longer in {plan.Dataset}, and the groups are read off it. Repeat the command with the folder where it is now.");
        using var opened = PreparedDataset.Open(plan.Dataset);
        if (opened.Manifest.ContentHash != dataset)
            throw new MianException($"The data set in {plan.Dataset} has content hash {opened.Manifest.ContentHash}, but that of the runs has {dataset}. Repeat the command with the folder of the right one.");
        var source = new RequestSource(opened, SplitName.Test);
        var part = new TestPart(SliceCollector.Read(source, history, work), source.Labels());
        _read = (history, part);
        return part;
    }

    /// <summary>What is kept of the test part: a byte a sample for each slice, and one for the label.</summary>
    private sealed record TestPart(IReadOnlyList<Slice> Slices, ReadOnlyMemory<byte> Labels);
}
