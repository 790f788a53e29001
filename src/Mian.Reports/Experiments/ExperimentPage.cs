using System.Globalization;
using System.Text;
using Mian.Experiments;
using Mian.Reports.Writing;

namespace Mian.Reports.Experiments;

/// <summary>An experiment as a Markdown page that can be read without anything else.</summary>
public static class ExperimentPage
{
    /// <summary>The page.</summary>
    public static string Of(ExperimentResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var page = new StringBuilder();
        page.AppendLine(CultureInfo.InvariantCulture, $"# {(result.Kind == ExperimentKind.Compare ? "Models" : "Ablations of MIAN")} on {result.Dataset}").AppendLine();
        page.AppendLine(CultureInfo.InvariantCulture,
            $"{result.Finished} of {result.Planned} runs finished{(result.Failed > 0 ? $", {result.Failed} failed" : "")}. Test part; mean ± standard deviation over the seeds {string.Join(", ", result.Seeds)}. Data set {result.DatasetHash}, mian {result.Version}.").AppendLine();
        MarkdownTable.Append(page, ExperimentTables.Metrics(result));
        page.AppendLine(ChangeNote(result.Kind)).AppendLine();
        if (result.PublishedDataset is { } published)
        {
            page.AppendLine(CultureInfo.InvariantCulture,
                $"Published: Zhang et al., WSDM 2021, on {published}, measured by the authors with their own protocol. Those numbers enter no comparison here.").AppendLine();
        }

        if (result.Tests.Count > 0) AppendTests(page, result);
        foreach (var note in ExperimentTables.Notes(result)) page.AppendLine(CultureInfo.InvariantCulture, $"- {MarkdownTable.Cell(note)}");
        return page.ToString().TrimEnd() + "\n";
    }

    private static void AppendTests(StringBuilder page, ExperimentResult result)
    {
        page.AppendLine(CultureInfo.InvariantCulture, $"## Is {result.Reference} different?").AppendLine();
        MarkdownTable.Append(page, ExperimentTables.Tests(result));
        page.AppendLine(CultureInfo.InvariantCulture,
            $"AUC: DeLong's test. GAUC and logloss: paired bootstrap by user, {result.BootstrapDraws} draws. Over several seeds the difference is the mean difference, and the variance of the test part and that of the seeds are added; with one seed only the test part counts. Verdicts: p below 0.05 after Holm's correction for the number of rivals.").AppendLine();
    }

    private static string ChangeNote(ExperimentKind kind) => kind == ExperimentKind.Compare
        ? "\"vs best other\": relative change of the mean to the best other row of that column. Less logloss is better."
        : "\"vs full model\": relative change of the mean to MIAN as it is set. Less logloss is better.";
}
