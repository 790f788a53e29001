using Mian.Reports.Figures;
using Mian.Reports.Text;

namespace Mian.Reports.Charts;

/// <summary>One validation of one run.</summary>
/// <param name="Step">Optimizer steps so far.</param>
/// <param name="Auc">Validation AUC; a point without a finite one is left out.</param>
internal readonly record struct ValidationSpot(long Step, double Auc);

/// <summary>The course of one run.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Points">Validations, steps ascending.</param>
/// <param name="Kept">Index of the validation whose parameters were kept; below 0 where unknown.</param>
internal sealed record ValidationCurve(long Seed, IReadOnlyList<ValidationSpot> Points, int Kept);

/// <summary>Validation AUC by step of one model, a line for each seed, before the other models in grey: one of several panels with the same axes.</summary>
internal static class ValidationPanel
{
    private const double FigureWidth = 300;
    private const double Left = 54;
    private const double Top = 32;
    private const double PanelHeight = 120;

    /// <summary>The axes that hold all curves; null where nothing can be drawn.</summary>
    public static (Ticks Steps, Ticks Auc)? Axes(IEnumerable<ValidationCurve> curves)
    {
        List<ValidationSpot> points = [.. curves.SelectMany(c => c.Points)];
        if (points.Count == 0) return null;
        var highest = points.Max(p => p.Auc);
        // A thousandth is the least that is worth a picture.
        return (Ticks.Around(0, Math.Max(1, points.Max(p => p.Step)), about: 3), Ticks.Around(Math.Min(points.Min(p => p.Auc), highest - 0.001), highest, about: 3));
    }

    /// <summary>The panel.</summary>
    /// <param name="name">The model.</param>
    /// <param name="own">Its curves.</param>
    /// <param name="others">Those of the other models.</param>
    /// <param name="axes">The axes of all panels.</param>
    public static Figure Draw(string name, IReadOnlyList<ValidationCurve> own, IReadOnlyList<ValidationCurve> others, (Ticks Steps, Ticks Auc) axes)
    {
        var figure = new Figure(FigureWidth, Top + PanelHeight + 46) { Description = $"Validation AUC of {PlainText.Shorten(name, 60)} by training step" };
        var area = new PlotArea { Figure = figure, Corner = new Spot(Left, Top), Width = FigureWidth - Left - 18, Height = PanelHeight, X = axes.Steps, Y = axes.Auc };
        area.DrawFrame("Validation AUC");
        foreach (var curve in others) DrawLine(area, curve, Paint.Muted, 0.7);
        foreach (var curve in own) DrawLine(area, curve, Paint.First, 1.6);
        foreach (var curve in own) DrawPoints(area, curve);
        area.DrawBottom("training step");
        return figure;
    }

    private static void DrawLine(PlotArea area, ValidationCurve curve, Paint paint, double width)
    {
        if (curve.Points.Count > 1) area.Figure.Add(new Line { Spots = [.. curve.Points.Select(p => area.At(p.Step, p.Auc))], Stroke = paint, Width = width });
    }

    private static void DrawPoints(PlotArea area, ValidationCurve curve)
    {
        for (var i = 0; i < curve.Points.Count; i++)
        {
            var (point, kept) = (curve.Points[i], i == curve.Kept);
            if (!kept && curve.Points.Count > 40) continue;
            var hint = $"seed {curve.Seed}, step {NumberText.Count(point.Step)}: {NumberText.Metric(point.Auc)}{(kept ? ", kept" : "")}";
            area.Figure.Add(new Symbol
            {
                Center = area.At(point.Step, point.Auc),
                Radius = kept ? 4.5 : 2.2,
                Shape = kept ? SymbolShape.Diamond : SymbolShape.Circle,
                Fill = kept ? Paint.Second : Paint.First,
                Hint = hint,
            });
        }
    }
}
