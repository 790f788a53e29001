using Mian.Analysis;
using Mian.Reports.Figures;
using Mian.Reports.Text;

namespace Mian.Reports.Charts;

/// <summary>Share of candidates whose category occurs nowhere in the history, by history length, clicked beside not clicked.</summary>
public static class RelevanceChart
{
    /// <summary>Writes <c>PATH.png</c> and <c>PATH.svg</c>, each complete or not at all.</summary>
    /// <param name="relevance">What to show.</param>
    /// <param name="pathWithoutExtension">Path of both files; its folder is made where missing.</param>
    /// <returns>The two paths; null where no field stands for the category.</returns>
    /// <exception cref="MianException">A file cannot be written.</exception>
    public static FigureFiles? Save(CandidateRelevance relevance, string pathWithoutExtension) =>
        Draw(relevance) is { } figure ? FigureFiles.Save(figure, pathWithoutExtension) : null;

    /// <summary>The figure; null where there is nothing to draw.</summary>
    internal static Figure? Draw(CandidateRelevance relevance)
    {
        if (relevance.CategoryField is null || relevance.ByLength.Count == 0) return null;
        var bars = new CategoryBars("Candidates that relate to no behaviour, by history length", relevance.ByLength.Count, 1);
        bars.DrawAxes($"% whose {PlainText.Shorten(relevance.CategoryField, 24)} is not in the history", "behaviours in the history", [.. relevance.ByLength.Select(r => r.Length)]);
        for (var i = 0; i < relevance.ByLength.Count; i++)
        {
            var row = relevance.ByLength[i];
            bars.Draw(i,
                new ShareBar(row.Clicked.Irrelevant, Paint.Second, Hint("clicked", row.Clicked)),
                new ShareBar(row.NotClicked.Irrelevant, Paint.First, Hint("not clicked", row.NotClicked)));
        }

        bars.DrawKey(("clicked", Paint.Second), ("not clicked", Paint.First));
        return bars.Figure;
    }

    private static string Hint(string name, RelevanceShares shares) => $"{name}: {NumberText.Percent(shares.Irrelevant)} of {NumberText.Count(shares.Count)}";
}
