using CsCheck;
using Mian.Metrics;
using Mian.Reports.Charts;
using Mian.Reports.Figures;

namespace Mian.Reports.Tests.Charts;

public class CalibrationChartTests
{
    [Fact]
    public void Save_Bins_WritesBothFiles()
    {
        using var folder = new TemporaryFolder();

        FigureFiles files = CalibrationChart.Save(SampleReports.Summary().Calibration!, folder.File("calibration"));

        Assert.True(File.Exists(files.Png));
        Assert.Contains("predicted 0.060, observed 0.077, 22,000 samples", File.ReadAllText(files.Svg), StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_EmptyAndImpossibleBins_AreLeftOut()
    {
        var data = new CalibrationData { Bins = [new(0.1, 0.2, 10), new(0.5, 0.5, 0), new(double.NaN, 0.5, 3), new(0.5, 1.5, 3), new(0.5, double.NaN, 3)] };

        Assert.Single(CalibrationChart.Draw(data)!.Marks.OfType<Dot>());
    }

    [Fact]
    public void Save_NoBin_SaysWhatIsMissing()
    {
        var error = Assert.Throws<MianException>(() => CalibrationChart.Save(new CalibrationData { Bins = [] }, "never"));

        Assert.Contains("0 calibration bins", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0, 10, 0.0, 0.2775)]
    [InlineData(0.5, 100, 0.4038, 0.5962)]
    [InlineData(1.0, 10, 0.7225, 1.0)]
    public void Interval_KnownBins_IsWilsons(double rate, long count, double low, double high)
    {
        (double l, double h) = CalibrationChart.Interval(new CalibrationBin(rate, rate, count));

        Assert.Equal(low, l, 4);
        Assert.Equal(high, h, 4);
    }

    [Fact]
    public void Draw_AnyBins_StayInsideTheFigure() =>
        Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1], Gen.Long[0, 10_000_000_000]).Array[1, 25].Sample(bins =>
        {
            if (CalibrationChart.Draw(new CalibrationData { Bins = [.. bins.Select(b => new CalibrationBin(b.Item1, b.Item2, b.Item3))], Error = 0.01 }) is Figure figure)
                FigureBounds.AssertInside(figure);
        }, iter: 100);

    [Fact]
    public void Draw_TinyRates_KeepsTheWideNumberAtTheEndInside()
    {
        var data = new CalibrationData { Bins = [new CalibrationBin(1.2e-9, 0, 10_000_000_000)] };

        Figure figure = CalibrationChart.Draw(data)!;

        Assert.Contains(figure.Marks.OfType<Label>(), label => label is { Text: "1.25e-9", Anchor: Anchor.Middle });
        FigureBounds.AssertInside(figure);
    }

    [Fact]
    public void Of_Predictions_MatchesTheEvaluatorsError() => Gen.Select(Gen.Int[0, 12], Gen.Bool).Array[1, 300].Sample(rows =>
    {
        var predictions = new Predictions
        {
            Scores = rows.Select(r => r.Item1 / 3f - 2).ToArray(),
            Labels = rows.Select(r => (byte)(r.Item2 ? 1 : 0)).ToArray(),
            Users = new int[rows.Length],
        };

        CalibrationData data = CalibrationData.Of(predictions);

        double error = data.Bins.Sum(b => b.Count * Math.Abs(b.Predicted - b.Observed)) / rows.Length;
        Assert.Equal(rows.Length, data.Bins.Sum(b => b.Count));
        Assert.Equal(Evaluator.Evaluate(predictions).CalibrationError, error, 6);
    }, iter: 200);
}
