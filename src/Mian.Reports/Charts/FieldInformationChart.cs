using System.Globalization;
using Mian.Analysis;
using Mian.Reports.Figures;
using Mian.Reports.Text;
using Mian.Schema;

namespace Mian.Reports.Charts;

/// <summary>User and context fields by what they tell about the label once the item is known, beyond chance, with their size and coverage.</summary>
public static class FieldInformationChart
{
    private const double FigureWidth = 620;
    private const double BarLeft = 268;
    private const double BarWidth = 266;
    private const double RowHeight = 22;
    private const double Top = 44;
    private const int MostRows = 40;

    /// <summary>Writes <c>PATH.png</c> and <c>PATH.svg</c>, each complete or not at all.</summary>
    /// <param name="fields">The fields of a data set; those without information given the item are left out.</param>
    /// <param name="pathWithoutExtension">Path of both files; its folder is made where missing.</param>
    /// <returns>The two paths; null where there is no user or context field.</returns>
    /// <exception cref="MianException">A file cannot be written.</exception>
    public static FigureFiles? Save(IReadOnlyList<FieldFacts> fields, string pathWithoutExtension) =>
        Draw(fields) is { } figure ? FigureFiles.Save(figure, pathWithoutExtension) : null;

    /// <summary>The figure; null where there is nothing to draw.</summary>
    internal static Figure? Draw(IReadOnlyList<FieldFacts> fields)
    {
        List<FieldFacts> shown = [.. fields.Where(f => f.GivenItem is not null).OrderByDescending(f => f.GivenItem!.Excess).Take(MostRows)];
        if (shown.Count == 0) return null;
        var figure = new Figure(FigureWidth, Top + shown.Count * RowHeight + 10) { Description = "Information of user and context fields about the label, given the item" };
        DrawHead(figure);
        var largest = Math.Max(shown.Max(f => f.GivenItem!.Excess), double.Epsilon);
        for (var i = 0; i < shown.Count; i++) DrawRow(figure, Top + (i + 0.5) * RowHeight, shown[i], largest);
        return figure;
    }

    /// <summary>Thousandths of a bit.</summary>
    internal static string Millibits(double bits) => (Math.Round(bits * 1000, 2) + 0.0).ToString("0.00", CultureInfo.InvariantCulture);

    private static void DrawHead(Figure figure)
    {
        void Head(double x, string text, Anchor anchor) => figure.Add(new Label { At = new Spot(x, Top - 10), Text = text, Size = 11, Bold = true, Fill = Paint.Muted, Anchor = anchor });
        Head(4, "field", Anchor.Start);
        Head(196, "values", Anchor.End);
        Head(256, "coverage", Anchor.End);
        Head(BarLeft, "millibits about the click, given the item, beyond chance", Anchor.Start);
        figure.Add(new Label { At = new Spot(FigureWidth - 4, 12), Text = "context (striped)", Size = 12, Bold = true, Fill = Paint.Second, Anchor = Anchor.End });
        figure.Add(new Label { At = new Spot(FigureWidth - 140, 12), Text = "user", Size = 12, Bold = true, Fill = Paint.First, Anchor = Anchor.End });
    }

    private static void DrawRow(Figure figure, double y, FieldFacts field, double largest)
    {
        var information = field.GivenItem!;
        var fill = !information.IsAboveChance ? Paint.Grid : field.Group == FieldGroup.Context ? Paint.Second : Paint.First;
        figure.Add(new Label { At = new Spot(4, y), Text = FigureFont.Fit(field.Name, 12, 140), Size = 12 });
        figure.Add(new Label { At = new Spot(196, y), Text = field.Values is { } values ? NumberText.Count(values) : NumberText.Missing, Size = 12, Anchor = Anchor.End, Fill = Paint.Muted });
        figure.Add(new Label { At = new Spot(256, y), Text = NumberText.Percent(field.Coverage), Size = 12, Anchor = Anchor.End, Fill = Paint.Muted });
        var width = Math.Max(1, Math.Clamp(information.Excess / largest, 0, 1) * BarWidth);
        var hint = $"{field.Name}: {Millibits(information.Bits)} observed, {Millibits(information.ByChance)} by chance, deviation {Millibits(information.Deviation)}";
        figure.Add(new Box { Corner = new Spot(BarLeft, y - 7), Width = width, Height = 14, Fill = fill, Hint = hint });
        // Colours alone do not survive grey paper.
        if (field.Group == FieldGroup.Context && width > 4) figure.Add(new Box { Corner = new Spot(BarLeft + 2, y - 1), Width = width - 4, Height = 2, Fill = Paint.Surface });
        figure.Add(new Label { At = new Spot(BarLeft + width + 6, y), Text = Millibits(information.Excess), Size = 12 });
    }
}
