using Mian.Explanation;

namespace Mian.Reports.Text;

/// <summary>Puts explained cases into words, for the terminal, the figures and the page.</summary>
public static class ExplanationText
{
    private const int LongestTitle = 80;
    private const int LongestValue = 48;

    /// <summary>
    /// One line, e.g. <c>clicked keyboard (p = 0.81): occupation programmer 0.41, age 25-34 0.22; season winter 0.35; after mouse pad (12 days before) 0.30; most weight on R_iuim 0.31, R_ibim 0.20</c>.
    /// Groups come in the order of their interaction module's global weight, weights within a group from the largest.
    /// </summary>
    /// <param name="explained">The case.</param>
    /// <param name="top">How many weights of each group to name, 1 or more. Default: 2.</param>
    /// <returns>Text without line ends; weights that are not finite are left out.</returns>
    public static string Describe(ExplainedCase explained, int top = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        string head = $"{Outcome(explained)} {PlainText.Shorten(PlainText.Clean(explained.Title), LongestTitle)} (p = {NumberText.Probability(explained.Probability)})";
        string reasons = Reasons(explained, top);
        return reasons.Length == 0 ? head : $"{head}: {reasons}";
    }

    /// <summary>The case in at most about 50 characters, e.g. <c>clicked keyboard, p 0.81</c>: a row label.</summary>
    public static string ShortLabel(ExplainedCase explained) =>
        $"{Outcome(explained)} {PlainText.Shorten(PlainText.Clean(explained.Title), 30)}, p {NumberText.Probability(explained.Probability)}";

    /// <summary><c>clicked</c>, <c>not clicked</c>, or <c>scored</c> where the label is unknown.</summary>
    internal static string Outcome(ExplainedCase explained) => explained.Label switch
    {
        true => "clicked",
        false => "not clicked",
        null => "scored",
    };

    /// <summary>The largest weights of each group; empty where the case has none.</summary>
    internal static string Reasons(ExplainedCase explained, int top) =>
        string.Join("; ", Parts(explained, top).Where(part => part.Length > 0));

    /// <summary>Field and value, e.g. <c>occupation programmer</c>.</summary>
    internal static string Name(FieldWeight field) =>
        $"{Value(field.Field)} {(field.Value.Length == 0 ? "unknown" : Value(field.Value))}";

    /// <summary>A value made short.</summary>
    internal static string Value(string value) => PlainText.Shorten(PlainText.Clean(value), LongestValue);

    /// <summary>The largest finite weights, largest first; equal ones keep their order.</summary>
    internal static IEnumerable<T> Largest<T>(IEnumerable<T> weights, Func<T, double> weight, int top) =>
        weights.Where(w => double.IsFinite(weight(w))).OrderByDescending(weight).Take(top);

    private static IEnumerable<string> Parts(ExplainedCase explained, int top)
    {
        (string Module, string Text)[] groups =
        [
            (GlobalModules.ItemUser, Fields(explained.UserWeights, top)),
            (GlobalModules.ItemContext, Fields(explained.ContextWeights, top)),
            (GlobalModules.ItemBehaviours, Behaviours(explained.BehaviourWeights, top)),
        ];
        foreach ((_, string text) in groups.OrderByDescending(group => GlobalWeight(explained, group.Module)))
            yield return text;
        yield return Modules(explained.GlobalWeights, top);
    }

    private static string Fields(IReadOnlyList<FieldWeight> weights, int top) =>
        string.Join(", ", Largest(weights, w => w.Weight, top).Select(w => $"{Name(w)} {NumberText.Weight(w.Weight)}"));

    private static string Behaviours(IReadOnlyList<BehaviourWeight> weights, int top)
    {
        string text = string.Join(", ", Largest(weights, w => w.Weight, top).Select(w => $"{Value(w.Text)} {NumberText.Weight(w.Weight)}"));
        return text.Length == 0 ? "" : "after " + text;
    }

    private static string Modules(IReadOnlyList<ModuleWeight> weights, int top)
    {
        string text = string.Join(", ", Largest(weights, w => w.Weight, top).Select(w => $"{Value(w.Module)} {NumberText.Weight(w.Weight)}"));
        return text.Length == 0 ? "" : "most weight on " + text;
    }

    private static double GlobalWeight(ExplainedCase explained, string module) =>
        explained.GlobalWeights.FirstOrDefault(w => w.Module == module) is { } found && double.IsFinite(found.Weight) ? found.Weight : 0;
}
