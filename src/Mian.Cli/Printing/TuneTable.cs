using System.Globalization;
using Mian.Cli.Execution;
using Mian.Torch.Tuning;
using Mian.Tuning;

namespace Mian.Cli.Printing;

/// <summary>Prints the best trials of a search beside the settings that it started from.</summary>
internal static class TuneTable
{
    private const int Shown = 5;

    /// <summary>Prints the result.</summary>
    public static void Write(CommandContext context, TuneResult result)
    {
        var counts = result.Trials.GroupBy(t => t.State).OrderBy(g => g.Key).Select(g => $"{g.Count()} {g.Key.ToString().ToLowerInvariant()}");
        context.Print(string.Create(CultureInfo.InvariantCulture,
            $"{result.Model} on {result.Dataset}, seed {result.Seed}: {result.Trials.Count} trials ({string.Join(", ", counts)}) in {result.Seconds:0.0} s, compared by validation {result.Metric.ToString().ToLowerInvariant()}."));
        if (result.Note is { } note)
            context.Print($"The search ended early: {note}.");
        if (result.Best is null)
            context.Print("No trial could be trained. The first reasons:");
        foreach (var failed in result.Trials.Where(t => t.State == TrialState.Failed).Take(result.Best is null ? Shown : 1))
            context.Print($"Trial {failed.Number} failed: {failed.Problem}");
        WriteTrials(context, result);
        WriteImportance(context, result);
    }

    private static void WriteImportance(CommandContext context, TuneResult result)
    {
        if (result.Importance is not { } importance)
        {
            context.Print($"The importance of settings needs {Importance.FewestTrials} trials within the space whose metrics differ.");
            return;
        }

        TextTable.Write(
            context.Output, context.Width, ["setting", ">share of the variation"],
            [.. importance.Settings.Select(s => (IReadOnlyList<string>)[s.Key, Percent(s.Share)]), ["only together with others", Percent(importance.Interactions)]]);
    }

    private static string Percent(double share) => share.ToString("P0", CultureInfo.InvariantCulture);

    private static void WriteTrials(CommandContext context, TuneResult result)
    {
        var best = result.Ranking.Take(Shown).ToList();
        if (best.Count == 0)
            return;
        if (best.All(t => t.Number != 1) && result.Ranking.FirstOrDefault(t => t.Number == 1) is { } first)
            best.Add(first);
        TextTable.Write(
            context.Output, context.Width,
            ["", .. best.Select(t => $">trial {t.Number}{(t.Number == 1 ? " (start)" : "")}")],
            [
                ["valid AUC", .. best.Select(t => EvaluationTable.Metric(t.ValidAuc))],
                ["valid GAUC", .. best.Select(t => EvaluationTable.Metric(t.ValidGauc))],
                ["valid logloss", .. best.Select(t => EvaluationTable.Metric(t.ValidLogloss))],
                ["best epoch", .. best.Select(t => t.BestEpoch.ToString("0.##", CultureInfo.InvariantCulture))],
                ["seconds", .. best.Select(t => t.Seconds.ToString("0.0", CultureInfo.InvariantCulture))],
                .. best[0].Values.Keys.Select(key => (IReadOnlyList<string>)[key, .. best.Select(t => t.Values[key])]),
            ]);
    }
}
