namespace Mian.Benchmarks.MlNet.Features;

/// <summary>Some features that belong together.</summary>
/// <param name="Names">Their names, in the order in which they are written.</param>
internal abstract record FeatureBlock(IReadOnlyList<string> Names)
{
    /// <summary>Takes in the training rows, where the features are statistics of them.</summary>
    /// <param name="train">The training part.</param>
    /// <param name="folds">[N] fold of each of its rows.</param>
    public virtual void Fit(SampleRows train, int[] folds) { }

    /// <summary>Writes the features of one row.</summary>
    /// <param name="rows">Any part.</param>
    /// <param name="row">Which row.</param>
    /// <param name="fold">Its fold in the training part; null in any other.</param>
    /// <param name="into">[Names] receives them; NaN where missing.</param>
    public abstract void Write(SampleRows rows, int row, int? fold, Span<float> into);
}

/// <summary>A single-valued field: count and target mean of its id, and the id itself where its order means something.</summary>
internal sealed record IdBlock(string Field, int Ids, bool IsOrdered)
    : FeatureBlock(IsOrdered ? [$"{Field} count", $"{Field} target", $"{Field} value"] : [$"{Field} count", $"{Field} target"])
{
    private readonly TargetStatistics _statistics = new(Ids);

    public override void Fit(SampleRows train, int[] folds)
    {
        var ids = train.Ids[Field];
        for (var row = 0; row < train.Count; row++) _statistics.Add(ids.AsSpan(row, 1), train.Labels[row], folds[row]);
    }

    public override void Write(SampleRows rows, int row, int? fold, Span<float> into)
    {
        var id = rows.Ids[Field][row];
        (into[0], into[1]) = _statistics.Of(id, fold);
        if (IsOrdered) into[2] = id < Mian.Schema.ReservedIds.First ? float.NaN : id;
    }
}

/// <summary>A multi-valued field: how many values, and the means of their counts and target means.</summary>
internal sealed record ListBlock(string Field, int Ids) : FeatureBlock([$"{Field} values", $"{Field} count", $"{Field} target"])
{
    private readonly TargetStatistics _statistics = new(Ids);

    public override void Fit(SampleRows train, int[] folds)
    {
        var lists = train.Lists[Field];
        for (var row = 0; row < train.Count; row++) _statistics.Add(lists[row], train.Labels[row], folds[row]);
    }

    public override void Write(SampleRows rows, int row, int? fold, Span<float> into)
    {
        var ids = rows.Lists[Field][row];
        var (count, mean) = (0.0, 0.0);
        foreach (var id in ids)
        {
            var (c, m) = _statistics.Of(id, fold);
            (count, mean) = (count + c, mean + m);
        }

        into[0] = ids.Length;
        (into[1], into[2]) = ids.IsEmpty ? (float.NaN, float.NaN) : ((float)(count / ids.Length), (float)(mean / ids.Length));
    }
}

/// <summary>A standardised number.</summary>
internal sealed record NumberBlock(string Field) : FeatureBlock([Field])
{
    public override void Write(SampleRows rows, int row, int? fold, Span<float> into) => into[0] = rows.Numbers[Field][row];
}

/// <summary>Length of the history, and days since its last behaviour.</summary>
internal sealed record HistoryBlock() : FeatureBlock(["history length", "days since last behaviour"])
{
    private const double SecondsPerDay = 86400;

    public override void Write(SampleRows rows, int row, int? fold, Span<float> into)
    {
        var request = rows.Requests[row];
        var times = rows.HistoryTimes[request];
        into[0] = times.Length;
        into[1] = times.IsEmpty ? float.NaN : (float)((rows.Times[request] - times[^1]) / SecondsPerDay);
    }
}

/// <summary>What candidate and history have in common in a field of both: item, category, brand.</summary>
internal sealed record OverlapBlock(string Field, string BehaviourField)
    : FeatureBlock([$"{Field} in history", $"{Field} share of history", $"{Field} behaviours since", $"{Field} days since"])
{
    public override void Write(SampleRows rows, int row, int? fold, Span<float> into)
    {
        var request = rows.Requests[row];
        var candidate = rows.Lists.TryGetValue(Field, out var lists) ? lists[row] : rows.Ids[Field].AsSpan(row, 1);
        var counts = rows.HistoryCounts.TryGetValue(BehaviourField, out var jagged) ? jagged[request] : [];
        var overlap = HistoryOverlap.Of(candidate, new BehaviourValues(rows.HistoryIds[BehaviourField][request], counts), rows.HistoryTimes[request], rows.Times[request]);
        (into[0], into[1], into[2], into[3]) = (overlap.Matches, overlap.Share, overlap.Since, overlap.Days);
    }
}
