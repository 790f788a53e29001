using System.Globalization;
using Mian.Cli.Execution;
using Mian.Torch.Streaming;
using Mian.Torch.Training;

namespace Mian.Cli.Printing;

/// <summary>Prints how a run went on: one row a part, measured before it was trained on.</summary>
internal static class StreamTable
{
    /// <summary>Prints what was continued, speed, and progressive validation; parts of the runs before come first.</summary>
    public static void Write(CommandContext context, RunManifest manifest)
    {
        var train = manifest.Train;
        context.Print(string.Create(CultureInfo.InvariantCulture,
            $"{manifest.Model} on {manifest.Dataset}, seed {manifest.Seed}, continued from {manifest.Continued!.Run}{(manifest.Continued.OptimizerState ? "" : " (without its optimizer state, which is not there)")}: {train.Samples:N0} samples in {train.Seconds:0.0} s ({train.SamplesPerSecond:N0} samples/s)."));
        TextTable.Write(context.Output, context.Width,
            ["scored, then trained on", "from", "to", ">samples", ">new users", ">new items", ">AUC", ">GAUC", ">logloss", ">ceiling AUC"], manifest.Days!.Select(RowOf));
        foreach (var day in manifest.Days!.Where(d => d.Note is not null))
            context.Print($"{day.Part}: a metric is missing because there are {day.Note}.");
    }

    private static string[] RowOf(DayResult day) =>
    [
        day.Part.ToString(), Date(day.FirstTime), Date(day.LastTime), day.Samples.ToString("N0", CultureInfo.InvariantCulture), Share(day.NewUserShare), Share(day.NewItemShare),
        EvaluationTable.Metric(day.Auc), EvaluationTable.Metric(day.Gauc), EvaluationTable.Metric(day.Logloss), EvaluationTable.Metric(day.Ceiling?.Auc),
    ];

    private static string Share(double value) => value.ToString("0.0 %", CultureInfo.InvariantCulture);

    private static string Date(long time) => DateTimeOffset.FromUnixTimeSeconds(time).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
