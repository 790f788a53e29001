namespace Mian.Metrics;

/// <summary>A way to cut a set into groups by one whole number a sample.</summary>
public sealed record SliceDefinition
{
    private const long Day = 86_400;
    private readonly long[] _upperBounds;

    /// <summary>Defines groups by their inclusive upper bounds; the last group has none.</summary>
    /// <param name="name">What the number is, in snake_case, e.g. <c>history_length</c>.</param>
    /// <param name="groups">Names of the groups in ascending order, 1 to 255.</param>
    /// <param name="upperBounds">Largest number of each group but the last; strictly ascending, one fewer than the groups.</param>
    /// <exception cref="MianException">The counts do not fit or the bounds do not ascend.</exception>
    public SliceDefinition(string name, IReadOnlyList<string> groups, IReadOnlyList<long> upperBounds)
    {
        if (groups.Count is 0 or > 255 || upperBounds.Count != groups.Count - 1)
            throw new MianException($"Slice '{name}' has {groups.Count} groups and {upperBounds.Count} upper bounds, expected 1 to 255 groups and one bound fewer.");
        for (var i = 1; i < upperBounds.Count; i++)
        {
            if (upperBounds[i] <= upperBounds[i - 1])
                throw new MianException($"Slice '{name}' has the bound {upperBounds[i]} after {upperBounds[i - 1]}, expected strictly ascending bounds.");
        }
        Name = name;
        Groups = [.. groups];
        _upperBounds = [.. upperBounds];
    }

    /// <summary>By the number of behaviours before the request, those beyond the model's limit too: 0, 1-5, 6-20, 21-50, >50.</summary>
    public static SliceDefinition HistoryLength { get; } = new("history_length", ["0", "1-5", "6-20", "21-50", ">50"], [0, 5, 20, 50]);

    /// <summary>By the candidate's events in the training part: 0, 1-5, >5.</summary>
    public static SliceDefinition ItemFrequency { get; } = new("item_frequency", ["0", "1-5", ">5"], [0, 5]);

    /// <summary>By the seconds from the last behaviour before the request to the request, -1 without a behaviour. A day has 86,400 seconds, and a bound belongs to the shorter time: exactly 30 days are <c>7-30 days</c>.</summary>
    public static SliceDefinition Inactivity { get; } = new("inactivity", ["no history", "<=1 day", "1-7 days", "7-30 days", ">30 days"], [-1, Day, 7 * Day, 30 * Day]);

    /// <summary>By whether a category of the candidate occurs in the history that the model sees, a <see cref="Batches.HistoryRelation"/> as its number.</summary>
    public static SliceDefinition CategorySeen { get; } = new("category_in_history", ["no history", "unknown", "irrelevant", "relevant"], [0, 1, 2]);

    /// <summary>By whether the candidate itself occurs in the history that the model sees: for data whose behaviours have no category. The number is a <see cref="Batches.HistoryRelation"/>; none is unknown.</summary>
    public static SliceDefinition ItemSeen { get; } = new("item_in_history", ["no history", "irrelevant", "relevant"], [0, 2]);

    /// <summary>What the number is, in snake_case.</summary>
    public string Name { get; }

    /// <summary>Names of the groups, in ascending order of the number.</summary>
    public IReadOnlyList<string> Groups { get; }

    /// <summary>The group that a number falls into.</summary>
    /// <returns>Index into <see cref="Groups"/>.</returns>
    public byte GroupOf(long value)
    {
        var group = 0;
        while (group < _upperBounds.Length && value > _upperBounds[group])
            group++;
        return (byte)group;
    }
}

/// <summary>A slice definition applied to a set.</summary>
/// <param name="Definition">How the set is cut.</param>
/// <param name="GroupOfRow">[N] index into the definition's groups, as <see cref="SliceDefinition.GroupOf"/> gives it.</param>
public sealed record Slice(SliceDefinition Definition, ReadOnlyMemory<byte> GroupOfRow)
{
    internal void Validate(int rows)
    {
        if (GroupOfRow.Length != rows)
            throw new MianException($"Slice '{Definition.Name}' has {GroupOfRow.Length} rows, but there are {rows} scores. Collect all columns from the same batches.");
        var bad = GroupOfRow.Span.IndexOfAnyExceptInRange((byte)0, (byte)(Definition.Groups.Count - 1));
        if (bad >= 0)
            throw new MianException($"Slice '{Definition.Name}' puts row {bad} into group {GroupOfRow.Span[bad]}, but it has {Definition.Groups.Count} groups.");
    }
}
