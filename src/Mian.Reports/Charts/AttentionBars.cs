using Mian.Explanation;
using Mian.Reports.Figures;
using Mian.Reports.Text;

namespace Mian.Reports.Charts;

/// <summary>One case as small bars: the largest weights over user fields, context fields and behaviours. For pages only.</summary>
internal static class AttentionBars
{
    private const double FigureWidth = 340;
    private const double BarLeft = 184;
    private const double BarWidth = 112;
    private const double RowHeight = 19;
    private const double HeadHeight = 24;
    private const int Top = 3;

    /// <summary>The figure; null where the case has no such weights.</summary>
    public static Figure? Draw(ExplainedCase explained)
    {
        (string Name, (string Text, double Weight)[] Rows)[] groups =
        [
            ("User", Rows(explained.UserWeights, ExplanationText.Name, w => w.Weight)),
            ("Context", Rows(explained.ContextWeights, ExplanationText.Name, w => w.Weight)),
            ("Behaviours", Rows(explained.BehaviourWeights, w => ExplanationText.Value(w.Text), w => w.Weight)),
        ];
        groups = [.. groups.Where(g => g.Rows.Length > 0)];
        if (groups.Length == 0)
            return null;
        var figure = new Figure(FigureWidth, groups.Sum(g => HeadHeight + g.Rows.Length * RowHeight) + 4) { Description = $"Largest attention weights of {PlainText.Shorten(explained.Title, 80)}" };
        double y = 0;
        foreach ((string name, (string Text, double Weight)[] rows) in groups)
        {
            figure.Add(new Label { At = new Spot(0, y + HeadHeight / 2 + 1), Text = name, Size = 11, Fill = Paint.Muted, Bold = true });
            y += HeadHeight;
            foreach ((string text, double weight) in rows)
            {
                DrawRow(figure, y + RowHeight / 2, text, weight);
                y += RowHeight;
            }
        }
        return figure;
    }

    private static void DrawRow(Figure figure, double y, string text, double weight)
    {
        double width = Math.Max(1, Math.Clamp(weight, 0, 1) * BarWidth);
        figure.Add(new Label { At = new Spot(0, y), Text = FigureFont.Fit(text, 12, BarLeft - 8), Size = 12 });
        figure.Add(new Box { Corner = new Spot(BarLeft, y - 6), Width = BarWidth, Height = 12, Fill = Paint.Grid });
        figure.Add(new Box { Corner = new Spot(BarLeft, y - 6), Width = width, Height = 12, Fill = Paint.First });
        figure.Add(new Label { At = new Spot(FigureWidth, y), Text = NumberText.Weight(weight), Size = 12, Anchor = Anchor.End });
    }

    private static (string Text, double Weight)[] Rows<T>(IReadOnlyList<T> weights, Func<T, string> text, Func<T, double> weight) =>
        [.. ExplanationText.Largest(weights, weight, Top).Select(w => (text(w), weight(w)))];
}
