using Mian.Reports.Figures;
using Mian.Reports.Text;

namespace Mian.Reports.Charts;

/// <summary>Loss by step above, validation AUC by epoch below, on one axis of steps. Points that are not finite are left out.</summary>
public static class TrainingCurve
{
    private const double FigureWidth = 400;
    private const double PanelLeft = 62;
    private const double PanelTop = 32;
    private const double PanelGap = 46;
    private const double PanelHeight = 138;
    private const double PanelWidth = FigureWidth - PanelLeft - 22;
    private const int MaxPoints = 300;

    /// <summary>Writes <c>PATH.png</c> and <c>PATH.svg</c>, each complete or not at all.</summary>
    /// <param name="history">What to show.</param>
    /// <param name="pathWithoutExtension">Path of both files; its folder is made where missing.</param>
    /// <returns>The two paths.</returns>
    /// <exception cref="MianException">There is nothing to draw, or a file cannot be written.</exception>
    public static FigureFiles Save(TrainingHistory history, string pathWithoutExtension) => FigureFiles.Save(
        Draw(history) ?? throw new MianException("The training history has no finite loss and no validation result; expected at least one. Train for at least one step."),
        pathWithoutExtension);

    /// <summary>The figure; null where there is nothing to draw.</summary>
    internal static Figure? Draw(TrainingHistory history)
    {
        List<LossPoint> losses = Thin([.. history.Steps.Where(p => double.IsFinite(p.Loss))]);
        List<EpochPoint> logloss = [.. history.Epochs.Where(e => IsFinite(e.ValidLogloss))];
        List<EpochPoint> auc = [.. history.Epochs.Where(e => IsFinite(e.ValidAuc))];
        bool hasLoss = losses.Count + logloss.Count > 0, hasAuc = auc.Count > 0;
        if (!hasLoss && !hasAuc)
            return null;
        var figure = new Figure(FigureWidth, PanelTop + PanelHeight + (hasLoss && hasAuc ? PanelHeight + PanelGap : 0) + 46)
        {
            Description = "Training curve: loss and validation AUC by training step",
        };
        long lastStep = losses.Select(p => p.Step).Concat(history.Epochs.Select(e => e.Step)).Max();
        Ticks steps = Ticks.Around(0, Math.Max(1, lastStep));
        PlotArea? bottom = null;
        if (hasLoss)
            bottom = DrawLoss(NewPanel(figure, PanelTop, steps, [.. losses.Select(p => p.Loss), .. logloss.Select(e => e.ValidLogloss!.Value)]), losses, logloss);
        if (hasAuc)
            bottom = DrawAuc(NewPanel(figure, hasLoss ? PanelTop + PanelHeight + PanelGap : PanelTop, steps, [.. auc.Select(e => e.ValidAuc!.Value)]), auc, history.BestEpoch);
        bottom!.DrawBottom("training step");
        return figure;
    }

    private static bool IsFinite(double? value) => value is { } v && double.IsFinite(v);

    private static PlotArea NewPanel(Figure figure, double top, Ticks steps, double[] values) => new()
    {
        Figure = figure,
        Corner = new Spot(PanelLeft, top),
        Width = PanelWidth,
        Height = PanelHeight,
        X = steps,
        Y = Ticks.Around(values.Min(), values.Max(), about: 4),
    };

    private static PlotArea DrawLoss(PlotArea area, List<LossPoint> losses, List<EpochPoint> logloss)
    {
        area.DrawFrame("Logloss");
        List<Spot> line = [.. losses.Select(p => area.At(p.Step, p.Loss))];
        if (line.Count > 1)
            area.Figure.Add(new Line { Spots = line, Stroke = Paint.First, Width = 1.5 });
        else if (line.Count == 1)
            area.Figure.Add(new Dot { Center = line[0], Radius = 4, Fill = Paint.First });
        DrawSeries(area, [.. logloss.Select(e => (area.At(e.Step, e.ValidLogloss!.Value), $"epoch {e.Epoch}: {NumberText.Metric(e.ValidLogloss)}"))], Paint.Second);
        DrawKey(area, losses.Count > 0, logloss.Count > 0);
        return area;
    }

    private static PlotArea DrawAuc(PlotArea area, List<EpochPoint> auc, int? bestEpoch)
    {
        area.DrawFrame("Validation AUC");
        DrawSeries(area, [.. auc.Select(e => (area.At(e.Step, e.ValidAuc!.Value), $"epoch {e.Epoch}: {NumberText.Metric(e.ValidAuc)}"))], Paint.Second);
        if (auc.Find(e => e.Epoch == bestEpoch) is not { } best)
            return area;
        Spot at = area.At(best.Step, best.ValidAuc!.Value);
        area.Figure.Add(new Line { Spots = [at, at with { Y = area.Bottom }], Stroke = Paint.Muted, Dash = Dash.Dashed });
        area.Figure.Add(new Label
        {
            At = new Spot(area.Corner.X + area.Width, area.Corner.Y - 15),
            Text = $"kept: epoch {best.Epoch}, {NumberText.Metric(best.ValidAuc)}",
            Anchor = Anchor.End,
            Size = 12,
        });
        return area;
    }

    private static void DrawSeries(PlotArea area, IReadOnlyList<(Spot At, string Hint)> points, Paint paint)
    {
        if (points.Count > 1)
            area.Figure.Add(new Line { Spots = [.. points.Select(p => p.At)], Stroke = paint, Width = 2 });
        foreach ((Spot at, string hint) in points)
            area.Figure.Add(new Dot { Center = at, Radius = points.Count > 40 ? 2 : 4, Fill = paint, Hint = hint });
    }

    private static void DrawKey(PlotArea area, bool training, bool validation)
    {
        double right = area.Corner.X + area.Width;
        if (validation)
        {
            var label = new Label { At = new Spot(right, area.Corner.Y - 15), Text = "validation", Anchor = Anchor.End, Size = 12, Fill = Paint.Second, Bold = true };
            area.Figure.Add(label);
            right -= FigureFont.Measure(label.Text, label.Size, label.Bold) + 20;
        }
        if (training)
            area.Figure.Add(new Label { At = new Spot(right, area.Corner.Y - 15), Text = "training", Anchor = Anchor.End, Size = 12, Fill = Paint.First, Bold = true });
    }

    private static List<LossPoint> Thin(List<LossPoint> points)
    {
        if (points.Count <= MaxPoints)
            return points;
        return [.. Enumerable.Range(0, MaxPoints).Select(i =>
        {
            int from = (int)((long)i * points.Count / MaxPoints), to = (int)((long)(i + 1) * points.Count / MaxPoints);
            List<LossPoint> group = points.GetRange(from, to - from);
            return new LossPoint(group[^1].Step, group.Average(p => p.Loss));
        })];
    }
}
