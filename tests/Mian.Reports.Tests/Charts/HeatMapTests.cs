using System.Globalization;
using System.Xml.Linq;
using Mian.Explanation;
using Mian.Reports.Charts;
using Mian.Reports.Figures;
using SkiaSharp;

namespace Mian.Reports.Tests.Charts;

public class HeatMapTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Save_FourteenCases_WritesPngAndSvgWithEveryNumberAndLabel()
    {
        using var folder = new TemporaryFolder();
        HeatMapData data = SampleReports.HeatMapOf(14);

        FigureFiles files = HeatMap.Save(data, folder.File("new/heat"));

        using SKBitmap png = SKBitmap.Decode(files.Png);
        Assert.True(png.Width > 1500 && png.Height > 900);
        List<string> texts = Texts(XDocument.Load(files.Svg));
        Assert.All(data.Columns, column => Assert.Contains(column.Replace("_", "", StringComparison.Ordinal), texts));
        Assert.All(data.Rows, row => Assert.Contains(row.Label, texts));
        foreach (double? weight in data.Rows.SelectMany(r => r.Weights))
            Assert.Contains(weight!.Value.ToString("F2", CultureInfo.InvariantCulture), texts);
        Assert.Equal(["heat.png", "heat.svg"], Directory.GetFiles(folder.File("new")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Draw_SevenColumnsFourteenRows_HasOneCellEachAndAMeanRow()
    {
        XDocument svg = XDocument.Parse(SvgPainter.Document(HeatMap.Draw(SampleReports.HeatMapOf(14), HeatMapForm.File)));

        List<string> hints = [.. svg.Descendants(Svg + "rect").Elements(Svg + "title").Select(t => t.Value)];
        Assert.Equal(7 * 15, hints.Count);
        Assert.Equal(7, hints.Count(h => h.StartsWith("mean of 14 cases, ", StringComparison.Ordinal)));
    }

    [Fact]
    public void FromCases_ModulesOff_LeavesTheirColumnsOut()
    {
        HeatMapData data = SampleReports.HeatMapOf(3, GlobalModules.ItemUser, GlobalModules.User);

        Assert.Equal([GlobalModules.Behaviours, GlobalModules.ItemBehaviours, GlobalModules.Item, GlobalModules.ItemContext, GlobalModules.Context], data.Columns);
        Assert.All(data.Rows, row => Assert.Equal(1, row.Weights.Sum()!.Value, 9));
    }

    [Fact]
    public void FromCases_WeightsInAnotherOrder_TakesTheFiguresOrder()
    {
        ExplainedCase one = new() { Title = "x", Probability = 0.5, GlobalWeights = [new("e_c", 0.7), new("e_b", 0.3)] };

        HeatMapData data = HeatMapData.FromCases("t", [one]);

        Assert.Equal(["e_b", "e_c"], data.Columns);
        Assert.Equal([0.3, 0.7], data.Rows[0].Weights);
    }

    [Fact]
    public void FromCases_NoGlobalWeights_SaysWhatToDo()
    {
        ExplainedCase one = new() { Title = "x", Probability = 0.5, GlobalWeights = [] };

        var error = Assert.Throws<MianException>(() => HeatMapData.FromCases("t", [one]));

        Assert.Contains("global interaction module", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(HeatMapData.MaxRows + 1)]
    public void Save_NoRowsOrTooMany_WritesNothing(int rows)
    {
        using var folder = new TemporaryFolder();
        var data = new HeatMapData { Title = "t", Columns = ["e_i"], Rows = [.. Enumerable.Repeat(new HeatMapRow("r", [1.0]), rows)] };

        Assert.Throws<MianException>(() => HeatMap.Save(data, folder.File("heat")));

        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Save_RowOfAnotherLength_NamesTheRow()
    {
        var data = new HeatMapData { Title = "t", Columns = ["e_i", "e_u"], Rows = [new("third case", [1.0])] };

        var error = Assert.Throws<MianException>(() => HeatMap.Save(data, Path.Combine(Path.GetTempPath(), "never")));

        Assert.Contains("'third case'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Draw_NoUsableWeight_PrintsADash(double? weight)
    {
        var data = new HeatMapData { Title = "t", Columns = ["e_i"], Rows = [new("a", [weight]), new("b", [weight])] };

        List<string> texts = Texts(XDocument.Parse(SvgPainter.Document(HeatMap.Draw(data, HeatMapForm.File))));

        Assert.Equal(3, texts.Count(t => t == "\u2013"));
        Assert.DoesNotContain(texts, t => t.Contains("NaN", StringComparison.Ordinal) || t.Contains('∞'));
    }

    [Fact]
    public void Draw_AllWeightsEqual_StillHasAColorBar()
    {
        var data = new HeatMapData { Title = "t", Columns = ["e_i", "e_u"], Rows = [new("a", [0.5, 0.5])] };

        Figure figure = HeatMap.Draw(data, HeatMapForm.NarrowPage);

        Assert.True(figure.Marks.OfType<Box>().Count() > 60);
    }

    [Fact]
    public void Draw_EveryForm_KeepsEveryMarkInsideTheFigure()
    {
        foreach (HeatMapForm form in Enum.GetValues<HeatMapForm>())
        {
            foreach (int cases in new[] { 1, 2, 14 })
                FigureBounds.AssertInside(HeatMap.Draw(SampleReports.HeatMapOf(cases), form));
        }
    }

    private static List<string> Texts(XDocument svg) => [.. svg.Descendants(Svg + "text").Select(t => t.Value)];
}
