namespace Mian.Metrics;

/// <summary>What a score is.</summary>
public enum ScoreKind
{
    /// <summary>The logit z; the probability is 1 / (1 + exp(-z)).</summary>
    Logit,

    /// <summary>A probability, 0 to 1.</summary>
    Probability,
}

/// <summary>One score a sample over a whole set, as parallel columns of the same length N.</summary>
public sealed record Predictions
{
    /// <summary>[N] float32, finite; larger means more likely to be clicked.</summary>
    public required ReadOnlyMemory<float> Scores { get; init; }

    /// <summary>What <see cref="Scores"/> hold. Default: logits.</summary>
    public ScoreKind Kind { get; init; } = ScoreKind.Logit;

    /// <summary>[N] 0 or 1.</summary>
    public required ReadOnlyMemory<byte> Labels { get; init; }

    /// <summary>[N] user row, 0 or more; groups the samples for GAUC. The rows need not be sorted by it.</summary>
    public required ReadOnlyMemory<int> Users { get; init; }

    /// <summary>[N] the probability that made the label, 0 to 1; null where nobody knows it (all real data).</summary>
    public ReadOnlyMemory<float>? TrueProbabilities { get; init; }

    /// <summary>Ways to cut the set into groups that are evaluated on their own. Default: none.</summary>
    public IReadOnlyList<Slice> Slices { get; init; } = [];

    /// <summary>Refuses columns of different length, empty sets, and values out of range.</summary>
    /// <exception cref="MianException">Names the column, the first bad row and its value.</exception>
    internal void Validate()
    {
        if (Scores.IsEmpty)
            throw new MianException("There is nothing to evaluate: the predictions have 0 rows. Choose a split that has samples ('mian data prepare' prints their counts).");
        RequireLength("labels", Labels.Length);
        RequireLength("users", Users.Length);
        RequireScores();
        RequireLabels();
        RequireUsers();
        if (TrueProbabilities is { } truth)
        {
            RequireLength("true probabilities", truth.Length);
            RequireProbabilities("True probability", truth.Span);
        }
        foreach (var slice in Slices)
            slice.Validate(Scores.Length);
    }

    private void RequireLength(string column, int length)
    {
        if (length != Scores.Length)
            throw new MianException($"Predictions need columns of one length: there are {Scores.Length} scores but {length} {column}. Collect all columns from the same batches.");
    }

    private void RequireScores()
    {
        if (Kind == ScoreKind.Probability)
        {
            RequireProbabilities("Probability", Scores.Span);
            return;
        }
        var scores = Scores.Span;
        for (var row = 0; row < scores.Length; row++)
        {
            if (!float.IsFinite(scores[row]))
                throw new MianException($"Logit of row {row} (user {Users.Span[row]}) is {scores[row]}, expected a finite number. The model has diverged: train again with a lower learning rate or with gradient clipping.");
        }
    }

    private static void RequireProbabilities(string what, ReadOnlySpan<float> values)
    {
        for (var row = 0; row < values.Length; row++)
        {
            if (!(values[row] >= 0f && values[row] <= 1f))
                throw new MianException($"{what} of row {row} is {values[row]}, expected a number in range [0-1].");
        }
    }

    private void RequireLabels()
    {
        var row = Labels.Span.IndexOfAnyExcept((byte)0, (byte)1);
        if (row >= 0)
            throw new MianException($"Label of row {row} is {Labels.Span[row]}, expected 0 or 1. Check the recipe's label rule.");
    }

    private void RequireUsers()
    {
        var row = Users.Span.IndexOfAnyExceptInRange(0, int.MaxValue);
        if (row >= 0)
            throw new MianException($"User of row {row} is {Users.Span[row]}, expected a user row of 0 or more.");
    }
}
