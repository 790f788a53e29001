namespace Mian.Explanation;

/// <summary>One prediction with the attention weights that produced it. Each list of weights sums to one, or is empty where the module is switched off.</summary>
public sealed record ExplainedCase
{
    /// <summary>What was scored, in a few words, e.g. <c>keyboard for user 17</c>.</summary>
    public required string Title { get; init; }

    /// <summary>Predicted click probability, 0 to 1.</summary>
    public required double Probability { get; init; }

    /// <summary>True where it was clicked, false where not, null where unknown (a prediction without a label).</summary>
    public bool? Label { get; init; }

    /// <summary>Raw weights of the global interaction module, at most seven, in the order of <see cref="GlobalModules.InOrder"/>; modules that are off are left out.</summary>
    public required IReadOnlyList<ModuleWeight> GlobalWeights { get; init; }

    /// <summary>Weights of the behaviours, most recent first. Empty for a user without history. Default: empty.</summary>
    public IReadOnlyList<BehaviourWeight> BehaviourWeights { get; init; } = [];

    /// <summary>Weights of the user fields, in schema order. Default: empty.</summary>
    public IReadOnlyList<FieldWeight> UserWeights { get; init; } = [];

    /// <summary>Weights of the context fields, in schema order. Default: empty.</summary>
    public IReadOnlyList<FieldWeight> ContextWeights { get; init; } = [];
}

/// <summary>Weight of one of the seven vectors.</summary>
/// <param name="Module">Name as in <see cref="GlobalModules"/>.</param>
/// <param name="Weight">0 to 1.</param>
public sealed record ModuleWeight(string Module, double Weight);

/// <summary>Weight of one behaviour.</summary>
/// <param name="Text">What it was, e.g. <c>mouse pad (12 days before)</c>.</param>
/// <param name="Weight">0 to 1.</param>
public sealed record BehaviourWeight(string Text, double Weight);

/// <summary>Weight of one field.</summary>
/// <param name="Field">Field name, e.g. <c>occupation</c>.</param>
/// <param name="Value">Original value, e.g. <c>programmer</c>; empty where missing.</param>
/// <param name="Weight">0 to 1.</param>
public sealed record FieldWeight(string Field, string Value, double Weight);
