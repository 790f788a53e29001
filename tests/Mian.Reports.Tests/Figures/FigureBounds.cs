using Mian.Reports.Figures;

namespace Mian.Reports.Tests;

/// <summary>Checks that nothing is cut off at the edges of a figure.</summary>
internal static class FigureBounds
{
    public static void AssertInside(Figure figure)
    {
        foreach (Mark mark in figure.Marks)
        {
            (double left, double top, double right, double bottom) = Bounds(mark);
            Assert.True(left >= -0.5 && top >= -0.5 && right <= figure.Width + 0.5 && bottom <= figure.Height + 0.5,
                $"{mark} reaches ({left:F1}, {top:F1}) to ({right:F1}, {bottom:F1}), outside {figure.Width} x {figure.Height}");
        }
    }

    private static (double Left, double Top, double Right, double Bottom) Bounds(Mark mark) => mark switch
    {
        Box b => (b.Corner.X, b.Corner.Y, b.Corner.X + b.Width, b.Corner.Y + b.Height),
        Dot d => (d.Center.X - d.Radius, d.Center.Y - d.Radius, d.Center.X + d.Radius, d.Center.Y + d.Radius),
        Symbol s => (s.Center.X - s.Radius, s.Center.Y - s.Radius, s.Center.X + s.Radius, s.Center.Y + s.Radius),
        Line l => (l.Spots.Min(s => s.X), l.Spots.Min(s => s.Y), l.Spots.Max(s => s.X), l.Spots.Max(s => s.Y)),
        Label t => Bounds(t),
        _ => throw new NotSupportedException(),
    };

    private static (double Left, double Top, double Right, double Bottom) Bounds(Label label)
    {
        double width = FigureFont.Measure(label.Text, label.Size, label.Bold) + FigureFont.Measure(label.Subscript, label.SubscriptSize, label.Bold);
        double left = label.At.X - label.Anchor switch { Anchor.Start => 0, Anchor.Middle => width / 2, _ => width };
        return (left, label.At.Y - label.Size * 0.5, left + width, label.At.Y + label.Baseline + label.Size * 0.15);
    }
}
