using Mian.Analysis;
using Mian.Reports.Charts;
using Mian.Reports.Figures;
using Mian.Reports.Text;
using Mian.Schema;

namespace Mian.Reports.Report;

/// <summary>The figures of an analysis in the form that a phone has room for.</summary>
internal static class AnalysisBars
{
    private const int MostFields = 40;

    /// <summary>Ages of behaviours; null without any.</summary>
    public static Figure? Ages(BehaviourAges ages)
    {
        var largest = ages.Bins.Max(b => b.Share ?? 0);
        if (largest <= 0) return null;
        return BarRows.Draw("Ages of behaviours at prediction time", "% of behaviours, by age in days", [("up to 30 days", Paint.First), ("older", Paint.Second)],
            [.. ages.Bins.Select(b => new BarRow(BehaviourAgeChart.NameOf(b), [(b.Share / largest, b.AboveDays >= BehaviourAges.Mark ? Paint.Second : Paint.First, NumberText.Percent(b.Share))]))]);
    }

    /// <summary>Information of user and context fields; null without any.</summary>
    public static Figure? Fields(IReadOnlyList<FieldFacts> fields)
    {
        List<FieldFacts> shown = [.. fields.Where(f => f.GivenItem is not null).OrderByDescending(f => f.GivenItem!.Excess).Take(MostFields)];
        if (shown.Count == 0) return null;
        var largest = Math.Max(shown[0].GivenItem!.Excess, double.Epsilon);
        return BarRows.Draw("Information of user and context fields about the label, given the item", "millibits about the click, beyond chance", [("user", Paint.First), ("context (striped)", Paint.Second), ("by chance", Paint.Grid)],
            [.. shown.Select(f => new BarRow(f.Name, [(f.GivenItem!.Excess / largest, FillOf(f), FieldInformationChart.Millibits(f.GivenItem.Excess))]) { Striped = f.Group == FieldGroup.Context })]);
    }

    /// <summary>Candidates that relate to no behaviour; null without any.</summary>
    public static Figure? Relevance(CandidateRelevance relevance) => BarRows.Draw(
        "Candidates that relate to no behaviour, by history length", "% without relation, by behaviours in the history", [("clicked", Paint.Second), ("not clicked", Paint.First)],
        [.. relevance.ByLength.Select(r => new BarRow(r.Length,
        [
            (r.Clicked.Irrelevant, Paint.Second, NumberText.Percent(r.Clicked.Irrelevant)),
            (r.NotClicked.Irrelevant, Paint.First, NumberText.Percent(r.NotClicked.Irrelevant)),
        ]))]);

    private static Paint FillOf(FieldFacts field) =>
        !field.GivenItem!.IsAboveChance ? Paint.Grid : field.Group == FieldGroup.Context ? Paint.Second : Paint.First;
}
