using System.Globalization;
using System.Text;
using Mian.Significance;

namespace Mian.Benchmarks.MlNet;

/// <summary>The results as Markdown.</summary>
internal static class PeerTable
{
    private const long Mebibyte = 1 << 20;

    public static string Of(PeerReport report)
    {
        var text = new StringBuilder("| data set | model | test AUC | test GAUC | test logloss | features, s | training, s | rows/s | peak memory | search, s | setting |\n| --- | --- | --- | --- | --- | ---: | ---: | ---: | ---: | ---: | --- |\n");
        foreach (var model in report.Models)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"| {report.Dataset} | {model.Model} | {Metric(model, r => r.Test.Auc)} | {Metric(model, r => r.Test.Gauc)} | {Metric(model, r => r.Test.Logloss)} | {model.Runs.Average(r => r.FeatureSeconds):F1} | {model.Runs.Average(r => r.TrainSeconds):F1} | {model.Runs.Average(r => r.RowsPerSecond):N0} | {model.Runs.Max(r => r.PeakMemoryBytes) / Mebibyte:N0} MiB | {model.SearchSeconds:F0} | {Setting(model)} |");
        }

        return text.ToString();
    }

    private static string Setting(PeerResult model)
    {
        var notes = string.Join(", ", model.Runs.Select(r => r.Note).Where(n => n.Length > 0).Distinct());
        return notes.Length == 0 ? model.Setting : $"{model.Setting}; {notes}";
    }

    private static string Metric(PeerResult model, Func<PeerRun, double?> metric) => Spread.Of(model.Runs.Select(metric)) switch
    {
        null => "undefined",
        { Deviation: { } deviation } spread => string.Create(CultureInfo.InvariantCulture, $"{spread.Mean:F4} ± {deviation:F4}"),
        var spread => spread.Mean.ToString("F4", CultureInfo.InvariantCulture),
    };
}
