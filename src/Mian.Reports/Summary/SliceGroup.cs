using Mian.Metrics;

namespace Mian.Reports.Summary;

/// <summary>One way to slice the test part.</summary>
/// <param name="Title">By what, e.g. <c>History length</c>.</param>
/// <param name="Rows">The slices, in order.</param>
public sealed record SliceGroup(string Title, IReadOnlyList<SliceRow> Rows)
{
    /// <summary>All slices of an evaluation, empty groups left out.</summary>
    /// <param name="model">Evaluation of the model.</param>
    /// <param name="floor">Evaluation of the floor on the same samples, or null.</param>
    public static IReadOnlyList<SliceGroup> Of(EvaluationResult model, EvaluationResult? floor = null) =>
    [
        .. model.Slices.Where(s => s.Count > 0).GroupBy(s => s.Slice).Select(group => new SliceGroup(TitleOf(group.Key), [.. group.Select(slice => new SliceRow
        {
            Name = slice.Group,
            Samples = slice.Count,
            Auc = slice.Auc,
            FloorAuc = floor?.Slices.FirstOrDefault(f => f.Slice == slice.Slice && f.Group == slice.Group)?.Auc,
            Logloss = slice.Logloss,
        })])),
    ];

    private static string TitleOf(string name) =>
        name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' ');
}

/// <summary>Scores on one slice; null where not measured or not defined (no positive, no negative).</summary>
public sealed record SliceRow
{
    /// <summary>Which samples, e.g. <c>1 to 5</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Samples in the slice.</summary>
    public required long Samples { get; init; }

    /// <summary>The model's AUC.</summary>
    public double? Auc { get; init; }

    /// <summary>The floor's AUC.</summary>
    public double? FloorAuc { get; init; }

    /// <summary>The model's logloss.</summary>
    public double? Logloss { get; init; }
}
