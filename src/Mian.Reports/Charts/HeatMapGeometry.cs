using Mian.Reports.Figures;

namespace Mian.Reports.Charts;

/// <summary>Where a heat map is shown.</summary>
internal enum HeatMapForm
{
    /// <summary>A file of its own, with its title.</summary>
    File,

    /// <summary>A page on a wide screen or on paper; the page has the title.</summary>
    WidePage,

    /// <summary>A page on a phone: labels above their rows, colour bar below.</summary>
    NarrowPage,
}

/// <summary>Sizes and places of a heat map's parts, in pixels.</summary>
internal sealed record HeatMapGeometry
{
    private const double NarrowWidth = 360;
    private const double ShortestColorBar = 110;
    private const double WidestLabel = 400;

    public required HeatMapForm Form { get; init; }
    public required double Width { get; init; }
    public required double CellLeft { get; init; }
    public required double CellTop { get; init; }
    public required double CellWidth { get; init; }
    public required double CellHeight { get; init; }
    public required int Columns { get; init; }
    public required int Rows { get; init; }

    /// <summary>Labels stand above their rows, not to the left.</summary>
    public bool LabelsAbove => Form == HeatMapForm.NarrowPage;

    /// <summary>Distance from one row to the next.</summary>
    public double Pitch => LabelsAbove ? CellHeight + 26 : CellHeight;

    /// <summary>A row of means follows the cases.</summary>
    public bool HasMean => Rows > 1;

    /// <summary>Bottom of the last row.</summary>
    public double CellBottom => RowTop(HasMean ? Rows : Rows - 1) + CellHeight;

    /// <summary>Bottom of an upright colour bar: a single row is too low for its numbers.</summary>
    public double ColorBarBottom => Math.Max(CellBottom, CellTop + ShortestColorBar);

    /// <summary>Height of the figure.</summary>
    public double Height => LabelsAbove ? CellBottom + 50 : ColorBarBottom + 20;

    /// <summary>Font size of the row labels.</summary>
    public double LabelSize => LabelsAbove ? 12 : Label.DefaultSize;

    /// <summary>Space a label has.</summary>
    public double LabelWidth => LabelsAbove ? Width : CellLeft - 26;

    /// <summary>Top of a row's cells; the row after the last case is the mean, a little apart.</summary>
    public double RowTop(int row) => CellTop + row * Pitch + (row == Rows ? 10 : 0);

    public static HeatMapGeometry Of(HeatMapData data, HeatMapForm form) =>
        form == HeatMapForm.NarrowPage ? Narrow(data) : Wide(data, form);

    private static HeatMapGeometry Wide(HeatMapData data, HeatMapForm form)
    {
        const double cell = 84, colourBar = 92;
        double labels = data.Rows.Max(row => Math.Min(WidestLabel, FigureFont.Measure(FigureFont.Fit(row.Label, Label.DefaultSize, WidestLabel), Label.DefaultSize)));
        double left = Math.Max(130, labels + 28);
        return new HeatMapGeometry
        {
            Form = form,
            Width = left + data.Columns.Count * cell + colourBar,
            CellLeft = left,
            CellTop = form != HeatMapForm.File ? 52 : data.Subtitle.Length > 0 ? 116 : 96,
            CellWidth = cell,
            CellHeight = 30,
            Columns = data.Columns.Count,
            Rows = data.Rows.Count,
        };
    }

    private static HeatMapGeometry Narrow(HeatMapData data) => new()
    {
        Form = HeatMapForm.NarrowPage,
        Width = NarrowWidth,
        CellLeft = 0,
        CellTop = 50,
        CellWidth = Math.Min(90, NarrowWidth / data.Columns.Count),
        CellHeight = 26,
        Columns = data.Columns.Count,
        Rows = data.Rows.Count,
    };
}
