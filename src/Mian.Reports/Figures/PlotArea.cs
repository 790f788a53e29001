using Mian.Reports.Text;

namespace Mian.Reports.Figures;

/// <summary>A rectangle with two linear axes inside a figure.</summary>
internal sealed class PlotArea
{
    // Names of axes may hold names of the data, in bold or in fonts that are wider than measured.
    private const double NameShare = 0.85;

    /// <summary>The figure drawn on.</summary>
    public required Figure Figure { get; init; }

    /// <summary>Top left corner.</summary>
    public required Spot Corner { get; init; }

    /// <summary>Width, above zero.</summary>
    public required double Width { get; init; }

    /// <summary>Height, above zero.</summary>
    public required double Height { get; init; }

    /// <summary>Horizontal axis.</summary>
    public required Ticks X { get; init; }

    /// <summary>Vertical axis.</summary>
    public required Ticks Y { get; init; }

    /// <summary>Y of the bottom edge in the figure.</summary>
    public double Bottom => Corner.Y + Height;

    /// <summary>Where a point lies in the figure.</summary>
    public Spot At(double x, double y) => new(
        Corner.X + (x - X.Minimum) / (X.Maximum - X.Minimum) * Width,
        Bottom - (y - Y.Minimum) / (Y.Maximum - Y.Minimum) * Height);

    /// <summary>Draws the grid and the vertical axis' numbers, with that axis' name above the area.</summary>
    public void DrawFrame(string yName)
    {
        foreach (double y in Y.Values)
        {
            Spot left = At(X.Minimum, y);
            Figure.Add(new Line { Spots = [left, left with { X = Corner.X + Width }], Stroke = Paint.Grid });
            Figure.Add(new Label { At = left with { X = Corner.X - 6 }, Text = NumberText.Tick(y, Y.Step), Anchor = Anchor.End, Size = 12, Fill = Paint.Muted });
        }
        Figure.Add(new Label { At = new Spot(4, Corner.Y - 15), Text = FigureFont.Fit(yName, 12, Figure.Width * NameShare), Size = 12, Bold = true });
    }

    /// <summary>Draws the horizontal axis' numbers, with its name below.</summary>
    public void DrawBottom(string xName)
    {
        double free = double.NegativeInfinity;
        foreach (double x in X.Values)
        {
            Spot foot = At(x, Y.Minimum);
            Figure.Add(new Line { Spots = [foot, foot with { Y = foot.Y + 4 }], Stroke = Paint.Muted });
            Label number = KeptInside(new Label { At = foot with { Y = foot.Y + 13 }, Text = NumberText.Tick(x, X.Step), Anchor = Anchor.Middle, Size = 12, Fill = Paint.Muted });
            double half = FigureFont.Measure(number.Text, number.Size) / 2;
            // A number that would run into the one before is left to its tick.
            if (number.At.X - half < free)
                continue;
            Figure.Add(number);
            free = number.At.X + half + 6;
        }
        Figure.Add(KeptInside(new Label { At = new Spot(Corner.X + Width / 2, Bottom + 32), Text = FigureFont.Fit(xName, 12, Figure.Width * NameShare), Anchor = Anchor.Middle, Size = 12 }));
    }

    // A wide number at the end of the axis, such as 1.25e-9, or a long name would leave the figure if it stayed centred.
    private Label KeptInside(Label label)
    {
        double half = Math.Min(FigureFont.Measure(label.Text, label.Size), Figure.Width) / 2;
        return label with { At = label.At with { X = Math.Clamp(label.At.X, half, Figure.Width - half) } };
    }
}
