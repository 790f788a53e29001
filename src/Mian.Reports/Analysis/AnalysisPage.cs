using System.Globalization;
using System.Text;
using Mian.Analysis;
using Mian.Dataset;
using Mian.Reports.Charts;
using Mian.Reports.Text;
using Mian.Reports.Writing;

namespace Mian.Reports.Analysis;

/// <summary>An analysis as a folder: a Markdown page and its figures.</summary>
public static class AnalysisPage
{
    private const string AgeFigure = "behaviour-age";
    private const string FieldFigure = "field-information";
    private const string RelevanceFigure = "candidate-relevance";

    /// <summary>Writes <c>analysis.md</c> and those figures that have something to show, as PNG and SVG.</summary>
    /// <param name="analysis">What was measured.</param>
    /// <param name="folder">Where to; made where missing, files of the same names are replaced.</param>
    /// <returns>Path of the page.</returns>
    /// <exception cref="MianException">A file cannot be written.</exception>
    public static string Save(DatasetAnalysis analysis, string folder)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        var figures = new HashSet<string>();
        void Note(string name, FigureFiles? files)
        {
            if (files is not null) figures.Add(name);
        }

        Note(AgeFigure, BehaviourAgeChart.Save(analysis.Ages, Path.Combine(folder, AgeFigure)));
        Note(FieldFigure, FieldInformationChart.Save(analysis.Fields, Path.Combine(folder, FieldFigure)));
        if (analysis.Relevance is { } relevance) Note(RelevanceFigure, RelevanceChart.Save(relevance, Path.Combine(folder, RelevanceFigure)));
        var page = Path.Combine(folder, "analysis.md");
        AtomicFile.Write(page, Text(analysis, figures));
        return page;
    }

    private static string Text(DatasetAnalysis analysis, HashSet<string> figures)
    {
        var page = new StringBuilder();
        page.AppendLine(CultureInfo.InvariantCulture, $"# Three facts about {DatasetName.Of(analysis.DatasetPath, analysis.Dataset)}").AppendLine();
        page.AppendLine(CultureInfo.InvariantCulture,
            $"{NumberText.Count(analysis.Samples)} samples of the {PartText.Of(analysis.Split)} part, {NumberText.Count(analysis.Positives)} clicked{Negatives(analysis)}. Histories of at most {NumberText.Count(analysis.MaxHistory)} behaviours. Data set {analysis.DatasetHash} by the recipe {analysis.Dataset}, seed {analysis.Seed}, mian {analysis.Version}.").AppendLine();
        foreach (var fact in AnalysisTables.Facts(analysis)) page.AppendLine(CultureInfo.InvariantCulture, $"- {MarkdownTable.Cell(fact)}");
        page.AppendLine();
        Section(page, "Behaviour age", figures.Contains(AgeFigure) ? AgeFigure : null);
        MarkdownTable.Append(page, AnalysisTables.Ages(analysis));
        page.AppendLine("Age of each behaviour that a request uses, at the time of the request.").AppendLine();
        Section(page, "Fine-grained information", figures.Contains(FieldFigure) ? FieldFigure : null);
        MarkdownTable.Append(page, AnalysisTables.Fields(analysis));
        page.AppendLine(BasisNote(analysis)).AppendLine();
        if (analysis.Relevance is not { } relevance) return page.ToString().TrimEnd() + "\n";
        Section(page, "Relevance of candidates to the history", figures.Contains(RelevanceFigure) ? RelevanceFigure : null);
        MarkdownTable.Append(page, AnalysisTables.Relevance(relevance));
        page.AppendLine(relevance.CategoryField is { } field
            ? $"Irrelevant: no behaviour has the candidate's `{MarkdownTable.Cell(field)}`. A missing category is like no other."
            : "Behaviours and items share no field besides the item itself, so there is no category to compare.");
        return page.ToString().TrimEnd() + "\n";
    }

    private static void Section(StringBuilder page, string title, string? figure)
    {
        page.AppendLine(CultureInfo.InvariantCulture, $"## {title}").AppendLine();
        if (figure is not null) page.AppendLine(CultureInfo.InvariantCulture, $"![{title}]({figure}.svg)").AppendLine();
    }

    private static string BasisNote(DatasetAnalysis analysis) => analysis.Basis is not { } basis
        ? "There are no samples to estimate information from."
        : $"Millibits are thousandths of a bit. Estimated from {NumberText.Count(basis.Samples)} samples of {NumberText.Count(basis.Items)} items. A label holds {NumberText.Metric(basis.LabelEntropy)} bits, and {NumberText.Metric(basis.LabelEntropyGivenItem)} once the item is known. "
            + "\"Information\" is I(label; field) and \"given the item\" I(label; field | item), both with what chance alone would show already taken off; \"by chance\" and \"deviation\" are those of the latter. \"Above chance\": by more than three deviations.";

    private static string Negatives(DatasetAnalysis analysis) => analysis.Negatives is { } n
        ? $" ({n.PerPositive} sampled {(n.PerPositive == 1 ? "negative" : "negatives")} a click{(n.Training == NegativeTiming.Fresh && analysis.Split.Split == SplitName.Train ? ", those of the first epoch" : "")})"
        : "";
}
