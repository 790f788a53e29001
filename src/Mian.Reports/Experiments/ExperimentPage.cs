using System.Globalization;
using System.Text;
using Mian.Dataset;
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
        page.AppendLine(CultureInfo.InvariantCulture, $"# {(result.Kind == ExperimentKind.Compare ? "Models" : "Ablations of MIAN")} on {DatasetName.Of(result.DatasetPath, result.Dataset)}").AppendLine();
        page.AppendLine(CultureInfo.InvariantCulture,
            $"{result.Finished} of {result.Planned} runs finished{(result.Failed > 0 ? $", {result.Failed} failed" : "")}. Test part; mean ± standard deviation over the seeds {string.Join(", ", result.Seeds)}. Data set {result.DatasetHash} by the recipe {result.Dataset}, mian {result.Version}.").AppendLine();
        MarkdownTable.Append(page, ExperimentTables.Metrics(result));
        page.AppendLine(ExperimentNotes.Change(result.Kind)).AppendLine();
        if (result.PublishedDataset is { } published)
        {
            page.AppendLine(ExperimentNotes.Published(published)).AppendLine();
        }

        if (result.Tests.Count > 0) AppendTests(page, result);
        if (result.Slices is { } slices) AppendSlices(page, result, slices);
        foreach (var note in ExperimentTables.Notes(result)) page.AppendLine(CultureInfo.InvariantCulture, $"- {MarkdownTable.Cell(note)}");
        return page.ToString().TrimEnd() + "\n";
    }

    private static void AppendTests(StringBuilder page, ExperimentResult result)
    {
        page.AppendLine(CultureInfo.InvariantCulture, $"## Is {result.Reference} different?").AppendLine();
        MarkdownTable.Append(page, ExperimentTables.Tests(result));
        page.AppendLine(ExperimentNotes.Tests(result)).AppendLine();
    }

    private static void AppendSlices(StringBuilder page, ExperimentResult result, SliceFindings slices)
    {
        page.AppendLine(CultureInfo.InvariantCulture, $"## Where does {result.Reference} differ from {slices.Rival}?").AppendLine();
        if (slices.LeftOut is null)
        {
            MarkdownTable.Append(page, SliceTables.Of(result));
            page.AppendLine(ExperimentNotes.Slices(slices)).AppendLine();
        }

        page.AppendLine(MarkdownTable.Cell(SliceTables.Summary(result))).AppendLine();
    }
}
