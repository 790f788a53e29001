using Mian.Dataset;

namespace Mian.Ingest.Recipes;

/// <summary>Rules of events, label, split and history.</summary>
internal static class EventRules
{
    public static void Check(Recipe recipe, Action<string, string> add)
    {
        var events = recipe.Events;
        SourceRules.CheckColumn(recipe, "events.user", events.Source, events.User, add);
        SourceRules.CheckColumn(recipe, "events.item", events.Source, events.Item, add);
        SourceRules.CheckColumn(recipe, "events.time", events.Source, events.Time, add);
        if (events.User == events.Item || events.User == events.Time || events.Item == events.Time)
            add("events", "user, item and time must be three columns.");
        if (recipe.Sources.TryGetValue(events.Source, out var source) && source.Derive?.ContainsKey(events.Time) != true
            && source.Types?.GetValueOrDefault(events.Time) is not ColumnType.Integer)
            add("events.time", $"column '{events.Time}' must be read as an integer: add types: {{{events.Time}: integer}} to source '{events.Source}'.");
        CheckLabel(recipe, add);
        if (recipe.Split.By != SplitRule.LeaveLastOut && recipe.Split.Valid + recipe.Split.Test >= 0.9)
            add("split", $"valid and test take {recipe.Split.Valid + recipe.Split.Test:0.##} of the events; expected less than 0.9 together.");
        if (recipe.History.Keep is { } keep && keep.Trim().Length == 0)
            add("history.keep", "expected an SQL condition, found an empty text.");
    }

    private static void CheckLabel(Recipe recipe, Action<string, string> add)
    {
        var label = recipe.Label;
        if (label.Rule is null == label.Negatives is null)
            add("label", label.Rule is null ? "expected a rule (rating >= 4) or negatives ({per_positive: 1}), found neither." : "expected either rule or negatives, found both.");
        if (label.Rule is { } rule && rule.Trim().Length == 0)
            add("label.rule", "expected an SQL condition, found an empty text.");
        if (label.TrueProbability is null)
            return;
        if (label.Negatives is not null)
            add("label.true_probability", "sampled negatives have no true probability; use it with a rule.");
        SourceRules.CheckColumn(recipe, "label.true_probability", recipe.Events.Source, label.TrueProbability, add);
    }
}
