using System.Globalization;
using Mian.Metrics;

namespace Mian.Significance;

/// <summary>Tests two models within every group of a slice, as <see cref="DeLong"/> does on a whole set.</summary>
public static class SliceComparison
{
    /// <summary>Positives, and negatives, that a group needs: with fewer the error of an AUC is itself a guess.</summary>
    public const int FewestOfEachClass = 30;

    /// <summary>Tests every group, and corrects for their number.</summary>
    /// <param name="slice">How the set is cut.</param>
    /// <param name="labels">[N] labels of the set, 0 or 1.</param>
    /// <param name="seeds">Scores of the reference and of the rival, one pair a seed; each pair is let go before the next is asked for.</param>
    /// <returns>One entry a group, in order of the definition.</returns>
    /// <exception cref="MianException">The slice, the labels and the scores are not of the same samples.</exception>
    public static IReadOnlyList<SliceTest> Of(Slice slice, ReadOnlyMemory<byte> labels, IEnumerable<(SampleScores Reference, SampleScores Rival)> seeds)
    {
        ArgumentNullException.ThrowIfNull(slice);
        ArgumentNullException.ThrowIfNull(seeds);
        slice.Validate(labels.Length);
        List<Group> groups = [.. slice.Definition.Groups.Select((_, g) => new Group(slice, labels, (byte)g))];
        foreach (var (reference, rival) in seeds)
        {
            Require(reference, labels);
            Require(rival, labels);
            foreach (var group in groups) group.Add(reference, rival);
        }

        return Corrected([.. groups.Select(g => g.ToTest())]);
    }

    private static void Require(SampleScores scores, ReadOnlyMemory<byte> labels)
    {
        if (scores.Scores.Length != labels.Length || !scores.Labels.Span.SequenceEqual(labels.Span))
        {
            throw new MianException(string.Create(CultureInfo.InvariantCulture,
                $"The scores of a run are not of the samples that the slices are of: {scores.Scores.Length:N0} scores, {labels.Length:N0} samples{(scores.Scores.Length == labels.Length ? " with other labels" : "")}. Expected: the test part of the data set that the run was trained on."));
        }
    }

    private static List<SliceTest> Corrected(List<SliceTest> groups)
    {
        var corrected = PairedTest.Holm([.. groups.Select(g => g.Test?.P).OfType<double>()]);
        var next = 0;
        return [.. groups.Select(g => g.Test is null ? g : g with { Test = g.Test with { HolmP = corrected[next++] } })];
    }

    /// <summary>One group with what its seeds added up to.</summary>
    private sealed class Group
    {
        private readonly Slice _slice;
        private readonly byte _number;
        private readonly byte[] _labels;
        private readonly PlacementDifferences? _differences;
        private readonly List<double> _reference = [];
        private readonly List<double> _rival = [];

        public Group(Slice slice, ReadOnlyMemory<byte> labels, byte number)
        {
            (_slice, _number) = (slice, number);
            Rows = slice.GroupOfRow.Span.Count(number);
            _labels = Pick(labels.Span);
            Positives = _labels.AsSpan().Count((byte)1);
            if (Math.Min(Positives, Rows - Positives) >= FewestOfEachClass) _differences = new PlacementDifferences(Positives, Rows - Positives);
        }

        private int Rows { get; }

        private int Positives { get; }

        public void Add(SampleScores reference, SampleScores rival)
        {
            if (_differences is null) return;
            var (a, b) = (Placements.Of(Pick(reference.Scores.Span), _labels), Placements.Of(Pick(rival.Scores.Span), _labels));
            _differences.Add(a, b);
            _reference.Add(a.Auc!.Value);
            _rival.Add(b.Auc!.Value);
        }

        public SliceTest ToTest() => new()
        {
            Slice = _slice.Definition.Name,
            Group = _slice.Definition.Groups[_number],
            Count = Rows,
            Positives = Positives,
            ReferenceAuc = Spread.Of(_reference.Select(v => (double?)v)),
            RivalAuc = Spread.Of(_rival.Select(v => (double?)v)),
            Test = _differences?.Compare() is { } outcome ? PairedTest.Of(("auc", "delong"), outcome, [.. _reference.Zip(_rival, (a, b) => a - b)]) : null,
            Note = Note,
        };

        private string? Note => (_differences, Rows) switch
        {
            (not null, _) => null,
            (_, 0) => "no samples",
            _ when Positives < FewestOfEachClass => $"too few positives: {Positives}",
            _ => $"too few negatives: {Rows - Positives}",
        };

        private T[] Pick<T>(ReadOnlySpan<T> all)
        {
            var groups = _slice.GroupOfRow.Span;
            var (picked, next) = (new T[Rows], 0);
            for (var row = 0; row < groups.Length; row++)
            {
                if (groups[row] == _number) picked[next++] = all[row];
            }

            return picked;
        }
    }
}
