namespace Mian.Metrics;

/// <summary>Metrics of the groups of a slice.</summary>
internal static class SliceEvaluator
{
    /// <summary>One result a group, in the order of the definition.</summary>
    /// <param name="predictions">The whole set, N rows.</param>
    /// <param name="slice">How it is cut.</param>
    /// <param name="keys">[N], overwritten: the groups are sorted in it one after another.</param>
    public static IEnumerable<SliceResult> ResultsOf(Predictions predictions, Slice slice, ulong[] keys)
    {
        for (var group = 0; group < slice.Definition.Groups.Count; group++)
            yield return ResultOf(predictions, slice, group, keys);
    }

    private static SliceResult ResultOf(Predictions predictions, Slice slice, int group, ulong[] keys)
    {
        var own = Collect(predictions, slice.GroupOfRow.Span, group, keys);
        var rows = keys.AsSpan(0, own.Rows);
        rows.Sort();
        var gauc = SortedScores.GroupedAuc(rows).Value;
        SortedScores.MergeUsers(rows);
        return new SliceResult
        {
            Slice = slice.Definition.Name,
            Group = slice.Definition.Groups[group],
            Count = own.Rows,
            Positives = own.Positives,
            Auc = SortedScores.Auc(rows),
            Gauc = gauc,
            Logloss = own.Rows == 0 ? null : own.Loss / own.Rows,
            Note = Evaluator.NoteOf(own.Rows, own.Positives, gauc),
        };
    }

    /// <summary>Packs the rows of a group to the front of the keys, unsorted.</summary>
    private static (int Rows, long Positives, double Loss) Collect(Predictions predictions, ReadOnlySpan<byte> groups, int group, Span<ulong> keys)
    {
        // Spans are taken out of the loop: Memory.Span costs more than the copy.
        var scores = predictions.Scores.Span;
        var labels = predictions.Labels.Span;
        var users = predictions.Users.Span;
        var (next, positives, loss) = (0, 0L, 0.0);
        for (var row = 0; row < groups.Length; row++)
        {
            if (groups[row] != group) continue;
            keys[next++] = SortedScores.Key(scores[row], labels[row], users[row]);
            positives += labels[row];
            loss += CrossEntropy.Loss(scores[row], labels[row], predictions.Kind);
        }

        return (next, positives, loss);
    }
}
