using System.Globalization;
using Mian.Reports.Summary;
using Mian.Reports.Writing;

namespace Mian.Reports.Report;

/// <summary>
/// Everything known about models on one data set, on one page: a single HTML file without scripts and without anything from the
/// network, for phones, screens (light and dark) and paper. The page is well-formed XML, and its content security policy forbids
/// everything but its own style.
/// </summary>
public static class ReportPage
{
    /// <summary>Writes the page, complete or not at all.</summary>
    /// <param name="data">What to show.</param>
    /// <param name="path">Path of the file, by custom ending in <c>.html</c>; its folder is made where missing.</param>
    /// <exception cref="MianException">There is neither a comparison nor an ablation, the heat map has the wrong shape, or the file cannot be written.</exception>
    public static void Save(ReportData data, string path)
    {
        ArgumentNullException.ThrowIfNull(data);
        AtomicFile.Write(path, Write(data));
    }

    /// <summary>The page's text.</summary>
    /// <exception cref="MianException">There is neither a comparison nor an ablation, or the heat map has the wrong shape.</exception>
    internal static string Write(ReportData data)
    {
        if (data.Comparison is null && data.Ablation is null)
            throw new MianException($"The report on '{data.Dataset}' has neither a comparison nor ablations; expected at least one. Run 'mian compare' or 'mian ablate' first.");
        var page = new MarkupWriter();
        HtmlHead.Write(page, PageParts.Limit(TitleOf(data)), "summary.css", "report.css");
        page.Open("body", ("class", "report")).Break();
        var chapters = Chapters(data);
        WriteHeader(page, data);
        WriteContents(page, chapters);
        page.Open("main").Break();
        foreach (var chapter in chapters)
        {
            page.Open("section", ("id", chapter.Id)).Element("h2", chapter.Title).Break();
            chapter.Write(page);
            page.Close().Break();
        }

        return page.Close().Close().Close().Break().ToString();
    }

    private static string TitleOf(ReportData data) => $"Click models on {data.Dataset}";

    private static List<Chapter> Chapters(ReportData data)
    {
        return
        [
            new("data", "The data set", page => DataSections.Write(page, data)),
            new("comparison", "Comparison of models", page => WriteExperiment(page, data, (data.Comparison, ReportPart.Comparison))),
            new("ablation", "Ablations", page => WriteExperiment(page, data, (data.Ablation, ReportPart.Ablation))),
            new("training", "Training curves", page => TrainingSections.Write(page, data)),
            new("roc", "ROC curves", page => CurveSections.WriteRoc(page, data)),
            new("calibration", "Calibration", page => CurveSections.WriteCalibration(page, data)),
            new("slices", "Slices of the test part", page => SliceSections.Write(page, data.Main)),
            new("cost", "Time, memory and parameters", page => ClosingSections.WriteCost(page, data)),
            new("attention", "What MIAN attends to", page => AttentionSections.Write(page, data)),
            new("settings", "Settings", page => ClosingSections.WriteSettings(page, data)),
            new("provenance", "Where the numbers come from", page => ClosingSections.WriteProvenance(page, data)),
        ];
    }

    private static void WriteExperiment(MarkupWriter page, ReportData data, (ReportExperiment? Experiment, ReportPart Part) of)
    {
        if (of.Experiment is { } experiment) ExperimentSections.Write(page, experiment.Result);
        else page.LeftOut(data, of.Part);
    }

    private static void WriteHeader(MarkupWriter page, ReportData data)
    {
        page.Open("header").Break();
        page.Element("h1", PageParts.Limit(TitleOf(data))).Break();
        page.Element("p", PageParts.Limit(FindingText.Of(data)), ("class", "lead")).Break();
        page.Element("p", $"{data.Created.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)}, mian {data.Version}, data set {data.DatasetHash}", ("class", "date")).Break();
        page.Element("p", "The tables behind the charts and the settings of every row are in the file that this was printed from.", ("class", "paper hint")).Break();
        page.Close().Break();
    }

    private static void WriteContents(MarkupWriter page, List<Chapter> chapters)
    {
        page.Open("nav", ("aria-label", "Contents")).Open("ol").Break();
        foreach (var chapter in chapters) page.Open("li").Element("a", chapter.Title, ("href", "#" + chapter.Id)).Close().Break();
        page.Close().Close().Break();
    }
}
