using Mian.Reports.Charts;
using Mian.Reports.Figures;

namespace Mian.Reports.Tests.Charts;

public class TrainingCurveTests
{
    [Fact]
    public void Save_LossesAndEpochs_WritesBothFiles()
    {
        using var folder = new TemporaryFolder();

        FigureFiles files = TrainingCurve.Save(SampleReports.Summary().Training!, folder.File("training"));

        Assert.True(new FileInfo(files.Png).Length > 5000);
        Assert.Contains("kept: epoch 3", File.ReadAllText(files.Svg), StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_ManySteps_DrawsGroupMeans()
    {
        var history = new TrainingHistory { Steps = [.. Enumerable.Range(1, 60_000).Select(i => new LossPoint(i, i % 2))] };

        Line line = TrainingCurve.Draw(history)!.Marks.OfType<Line>().MaxBy(l => l.Spots.Count)!;

        Assert.Equal(300, line.Spots.Count);
        Assert.Equal(line.Spots.Min(s => s.Y), line.Spots.Max(s => s.Y), 9);
    }

    [Fact]
    public void Draw_NotFinitePoints_AreLeftOut()
    {
        var history = new TrainingHistory
        {
            Steps = [new(1, 0.7), new(2, double.NaN), new(3, double.PositiveInfinity), new(4, 0.6)],
            Epochs = [new() { Epoch = 1, Step = 4, ValidAuc = double.NaN, ValidLogloss = 0.65 }],
        };

        Figure figure = TrainingCurve.Draw(history)!;

        Assert.Equal(2, figure.Marks.OfType<Line>().Last(l => l.Stroke == Paint.First).Spots.Count);
        Assert.DoesNotContain("NaN", SvgPainter.Document(figure), StringComparison.Ordinal);
    }

    [Fact]
    public void Save_NothingFinite_SaysWhatIsMissing()
    {
        var error = Assert.Throws<MianException>(() => TrainingCurve.Save(new TrainingHistory { Steps = [new(1, double.NaN)] }, "never"));

        Assert.Contains("no finite loss", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_EveryPartAlone_StaysInsideTheFigure()
    {
        TrainingHistory all = SampleReports.Summary().Training!;
        foreach (TrainingHistory history in new[] { all, all with { Epochs = [] }, all with { Steps = [] }, new() { Steps = [new(1, 0.5)] }, new() { Epochs = [new() { Epoch = 1, Step = 9, ValidAuc = 0.5 }] } })
            FigureBounds.AssertInside(TrainingCurve.Draw(history)!);
    }
}
