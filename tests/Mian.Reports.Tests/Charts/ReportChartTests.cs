using CsCheck;
using Mian.Reports.Charts;
using Mian.Reports.Figures;
using Mian.Significance;

namespace Mian.Reports.Tests.Charts;

public class ReportChartTests
{
    private static readonly string[] Names = ["MIAN", "a name that is much too long for the place that it was given", "\u4e2d\u6587\u4e2d\u6587", "", "x"];

    [Fact]
    public void Draw_AnyIntervals_StayInsideTheFigure() =>
        Gen.Select(Gen.Double[-1e6, 1e6], Gen.Double[0, 1e6], Gen.Int[0, 4]).Array[1, 12].Sample(rows => FigureBounds.AssertInside(IntervalChart.Draw("d", "AUC", [.. rows.Select((r, i) => new IntervalRow(Names[r.Item3], r.Item1)
        {
            Low = i % 3 == 0 ? null : r.Item1 - r.Item2,
            High = r.Item1 + r.Item2,
            Single = [r.Item1 - r.Item2, r.Item1],
            Strong = i == 0,
            Value = "+0.0001",
        })], mark: rows.Length % 2 == 0 ? 0 : null)!), iter: 100);

    [Fact]
    public void Draw_Intervals_PutsMarksWhereTheNumbersAre()
    {
        var figure = IntervalChart.Draw("d", "AUC", [new("a", 0.5) { Low = 0.4, High = 0.6, Value = "0.5" }, new("b", 0.6) { Value = "0.6" }, new("c", 0.4) { Value = "0.4" }])!;

        Symbol[] means = [.. figure.Marks.OfType<Symbol>()];
        var interval = figure.Marks.OfType<Line>().Single(l => l.Width == 3);
        Assert.Equal(means[2].Center.X, interval.Spots[0].X, 6);
        Assert.Equal(means[1].Center.X, interval.Spots[1].X, 6);
        Assert.Equal((means[1].Center.X + means[2].Center.X) / 2, means[0].Center.X, 6);
        Assert.Equal(["a", "0.5", "b", "0.6", "c", "0.4"], figure.Marks.OfType<Label>().Select(l => l.Text).Take(9).Where(t => t is "a" or "b" or "c" or "0.5" or "0.6" or "0.4").Take(6));
    }

    [Fact]
    public void Draw_IntervalsThatAreNotFinite_AreLeftOut()
    {
        Assert.Null(IntervalChart.Draw("d", "x", [new("a", null) { Value = "-" }, new("b", double.NaN) { Value = "-" }]));
        var figure = IntervalChart.Draw("d", "x", [new("a", double.PositiveInfinity) { Value = "-" }, new("b", 1) { Low = double.NegativeInfinity, High = 2, Single = [double.NaN], Value = "1" }])!;
        Assert.Single(figure.Marks.OfType<Symbol>());
        Assert.Empty(figure.Marks.OfType<Dot>());
        Assert.DoesNotContain(figure.Marks.OfType<Line>(), l => l.Width == 3);
    }

    [Fact]
    public void Draw_ZeroMark_IsInViewAlsoWhereAllValuesAreFarFromIt()
    {
        var mark = IntervalChart.Draw("d", "x", [new("a", 5) { Low = 4, High = 6, Value = "5" }], mark: 0)!.Marks.OfType<Line>().Single(l => l.Dash == Dash.Dashed);

        Assert.InRange(mark.Spots[0].X, 0, 400);
    }

    [Fact]
    public void Draw_AnyRocCurves_StayInsideTheFigure() =>
        Gen.Select(Gen.Float[-3, 3], Gen.Bool).Array[2, 60].Array[1, 6].Sample(models =>
        {
            List<RocSeries> curves = [.. models.Select((rows, i) => (Curve: RocCurve.Of(Scores(rows)), Index: i)).Where(c => c.Curve is not null).Select(c => new RocSeries(Names[c.Index % Names.Length], c.Curve!, SeriesStyle.Of(c.Index)))];
            if (RocChart.Draw(curves) is { } chart) FigureBounds.AssertInside(chart);
            if (RocDifferenceChart.Draw(curves) is { } differences) FigureBounds.AssertInside(differences);
        }, iter: 100);

    [Fact]
    public void Draw_RocCurve_StartsAndEndsInTheCornersAndNamesItsArea()
    {
        var curve = RocCurve.Of(Scores([(2, true), (1, false), (0, true), (-1, false)]))!;

        var figure = RocChart.Draw([new("DIN", curve, SeriesStyle.Of(2))])!;

        var line = figure.Marks.OfType<Line>().Single(l => l.Width == 1.6);
        var diagonal = figure.Marks.OfType<Line>().Single(l => l.Dash == Dash.Dashed && l.Width == 1);
        Assert.Equal((diagonal.Spots[0], diagonal.Spots[1]), (line.Spots[0], line.Spots[^1]));
        Assert.Equal(curve.Points.Count, line.Spots.Count);
        Assert.Contains(figure.Marks.OfType<Label>(), l => l.Text == "DIN  0.7500");
    }

    [Fact]
    public void Draw_RocDifferences_AreThoseOfTheCurves()
    {
        RocSeries Series(string name, params (float, bool)[] rows) => new(name, RocCurve.Of(Scores(rows))!, SeriesStyle.Of(0));
        Assert.Null(RocDifferenceChart.Draw([]));
        Assert.Null(RocDifferenceChart.Draw([Series("a", (1, true), (0, false))]));

        var figure = RocDifferenceChart.Draw([Series("a", (1, true), (0, false)), Series("b", (1, true), (1, false))])!;

        // The other model guesses: at no negative it finds a whole 100 points less, at all negatives as much.
        var line = figure.Marks.OfType<Line>().Single(l => l.Width == 1.6);
        var zero = figure.Marks.OfType<Line>().Single(l => l.Width == 1.5);
        Assert.Equal(zero.Spots[1].Y, line.Spots[^1].Y, 6);
        Assert.Equal((line.Spots[0].Y - zero.Spots[0].Y) / 2, line.Spots[50].Y - zero.Spots[0].Y, 6);
        Assert.True(line.Spots[0].Y > zero.Spots[0].Y);
    }

    [Fact]
    public void Draw_AnyValidationCurves_StayInsideTheFigure() =>
        Gen.Select(Gen.Long[0, 1_000_000_000_000], Gen.Double[0, 1]).Array[0, 60].Array[1, 5].Sample(curves =>
        {
            List<ValidationCurve> all = [.. curves.Select((points, i) => new ValidationCurve(i, [.. points.OrderBy(p => p.Item1).Select(p => new ValidationSpot(p.Item1, p.Item2))], points.Length - 1))];
            if (ValidationPanel.Axes(all) is { } axes) FigureBounds.AssertInside(ValidationPanel.Draw("MIAN", all[..1], all[1..], axes));
        }, iter: 100);

    [Fact]
    public void Draw_ValidationCurve_MarksTheKeptPointInAnotherShape()
    {
        ValidationCurve[] curves = [new(7, [new(10, 0.6), new(20, 0.8), new(30, 0.7)], 1)];

        var figure = ValidationPanel.Draw("MIAN", curves, [], ValidationPanel.Axes(curves)!.Value);

        var kept = figure.Marks.OfType<Symbol>().Single(s => s.Shape == SymbolShape.Diamond);
        Assert.Equal("seed 7, step 20: 0.8000, kept", kept.Hint);
        Assert.Equal(kept.Center.Y, figure.Marks.OfType<Symbol>().Min(s => s.Center.Y));
        Assert.Equal(3, figure.Marks.OfType<Symbol>().Count());
        Assert.Null(ValidationPanel.Axes([new(1, [], -1)]));
    }

    [Fact]
    public void Draw_AnySlices_StayInsideTheFigure() =>
        Gen.Select(Gen.Double[0, 1], Gen.Long[0, 9_999_999_999], Gen.Int[0, 4]).Array[1, 8].Sample(groups =>
        {
            (string, SeriesStyle)[] series = [.. Names.Select((n, i) => (n, SeriesStyle.Of(i)))];
            FigureBounds.AssertInside(SliceChart.Draw("History length", series, [.. groups.Select(g => new SliceGroupRow(Names[g.Item3], g.Item2, [g.Item1, null, double.NaN, g.Item1 / 2, 1]))])!);
        }, iter: 100);

    [Fact]
    public void Draw_SliceWithoutAnyValue_IsNothing() =>
        Assert.Null(SliceChart.Draw("t", [("a", SeriesStyle.Of(0))], [new("0", 5, [null]), new("1", 5, [double.NaN])]));

    [Fact]
    public void Draw_AnyBarRows_StayInsideTheFigure() =>
        Gen.Select(Gen.Double[-1, 2], Gen.Int[0, 4]).Array[1, 15].Sample(rows => FigureBounds.AssertInside(
            BarRows.Draw("d", "% of behaviours", [("clicked", Paint.First), ("not clicked", Paint.Second)], [.. rows.Select(r => new BarRow(Names[r.Item2], [(r.Item1, Paint.First, "100.0 %"), (null, Paint.Second, "\u2013")]))])!), iter: 100);

    [Fact]
    public void Draw_BarRows_AreAsLongAsTheirParts()
    {
        Assert.Null(BarRows.Draw("d", "h", [], []));
        Box[] boxes = [.. BarRows.Draw("d", "h", [], [new("a", [(1, Paint.First, "1")]), new("b", [(0.25, Paint.First, "2")])])!.Marks.OfType<Box>()];

        Assert.Equal(boxes[0].Width / 4, boxes[1].Width, 6);
    }

    private static SampleScores Scores((float Score, bool Label)[] rows) => new()
    {
        Scores = rows.Select(r => r.Score).ToArray(),
        Labels = rows.Select(r => (byte)(r.Label ? 1 : 0)).ToArray(),
        Users = new int[rows.Length],
    };
}
