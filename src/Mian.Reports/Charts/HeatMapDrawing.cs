using Mian.Explanation;
using Mian.Reports.Figures;
using Mian.Reports.Text;

namespace Mian.Reports.Charts;

/// <summary>Draws one heat map.</summary>
internal sealed class HeatMapDrawing
{
    private static readonly Dictionary<string, string> Words = new()
    {
        [GlobalModules.Behaviours] = "behaviours",
        [GlobalModules.ItemBehaviours] = "item×behav.",
        [GlobalModules.Item] = "item",
        [GlobalModules.ItemUser] = "item×user",
        [GlobalModules.User] = "user",
        [GlobalModules.ItemContext] = "item×context",
        [GlobalModules.Context] = "context",
    };

    private const int LongestColumn = 24;
    private const int LongestHint = 100;

    private readonly HeatMapData _data;
    private readonly string[] _columns;
    private readonly HeatMapGeometry _geometry;
    private readonly Figure _figure;
    private readonly Ticks _ticks;
    private readonly ColorScale _colors;

    public HeatMapDrawing(HeatMapData data, HeatMapGeometry geometry)
    {
        _data = data;
        _geometry = geometry;
        _columns = [.. data.Columns.Select(name => PlainText.Shorten(name, LongestColumn))];
        _figure = new Figure(geometry.Width, geometry.Height)
        {
            Description = $"{PlainText.Shorten(data.Title, LongestHint)}: heat map of {data.Rows.Count} cases by {string.Join(", ", _columns)}",
        };
        double[] weights = [.. data.Rows.SelectMany(r => r.Weights).Where(Usable).Select(w => w!.Value)];
        _ticks = weights.Length == 0 ? Ticks.Around(0, 1) : Ticks.Around(weights.Min(), weights.Max());
        _colors = new ColorScale(_ticks.Minimum, _ticks.Maximum);
    }

    public Figure Draw()
    {
        if (_geometry.Form == HeatMapForm.File)
            DrawTitle();
        DrawColumnNames();
        for (int row = 0; row < _data.Rows.Count; row++)
            DrawRow(row, _data.Rows[row], bold: false);
        if (_geometry.HasMean)
            DrawRow(_data.Rows.Count, MeanRow(), bold: true);
        if (_geometry.LabelsAbove)
            DrawFlatColorBar();
        else
            DrawUprightColorBar();
        return _figure;
    }

    private static bool Usable(double? weight) => weight is { } w && double.IsFinite(w);

    private void DrawTitle()
    {
        double width = _geometry.Width - 32;
        _figure.Add(new Label { At = new Spot(16, 26), Text = FigureFont.Fit(_data.Title, 17, width * 0.95), Size = 17, Bold = true });
        if (_data.Subtitle.Length > 0)
            _figure.Add(new Label { At = new Spot(16, 50), Text = FigureFont.Fit(_data.Subtitle, 12, width), Size = 12, Fill = Paint.Muted });
    }

    private void DrawColumnNames()
    {
        for (int column = 0; column < _data.Columns.Count; column++)
        {
            string name = _columns[column];
            string[] parts = name.Split('_', 2);
            double size = _geometry.LabelsAbove ? 14 : 16;
            var at = new Spot(_geometry.CellLeft + (column + 0.5) * _geometry.CellWidth, _geometry.LabelsAbove ? 10 : _geometry.CellTop - 32);
            _figure.Add(new Label { At = at, Text = FigureFont.Fit(parts[0], size, _geometry.CellWidth * 0.45), Subscript = parts.Length > 1 ? FigureFont.Fit(parts[1], size * 0.75, _geometry.CellWidth * 0.55) : "", Size = size, Bold = true, Anchor = Anchor.Middle });
            if (!_geometry.LabelsAbove && Words.TryGetValue(name, out string? words))
                _figure.Add(new Label { At = at with { Y = at.Y + 20 }, Text = words, Size = 11, Anchor = Anchor.Middle, Fill = Paint.Muted });
        }
    }

    private void DrawRow(int index, HeatMapRow row, bool bold)
    {
        double top = _geometry.RowTop(index);
        _figure.Add(new Label
        {
            At = _geometry.LabelsAbove ? new Spot(0, top - 10) : new Spot(_geometry.CellLeft - 10, top + _geometry.CellHeight / 2),
            // Bold letters are wider than the regular ones that are measured.
            Text = FigureFont.Fit(row.Label, _geometry.LabelSize, _geometry.LabelWidth * (bold ? 0.9 : 1)),
            Size = _geometry.LabelSize,
            Anchor = _geometry.LabelsAbove ? Anchor.Start : Anchor.End,
            Bold = bold,
        });
        for (int column = 0; column < _data.Columns.Count; column++)
            DrawCell(new Spot(_geometry.CellLeft + column * _geometry.CellWidth, top), row.Weights[column], $"{PlainText.Shorten(row.Label, LongestHint)}, {_columns[column]}");
    }

    private void DrawCell(Spot corner, double? weight, string name)
    {
        bool usable = Usable(weight);
        string text = NumberText.Weight(weight);
        // Neighbours stand half a pixel apart on each side: a hairline of the background separates them on any colour.
        _figure.Add(new Box
        {
            Corner = new Spot(corner.X + 0.5, corner.Y + 0.5),
            Width = _geometry.CellWidth - 1,
            Height = _geometry.CellHeight - 1,
            Fill = usable ? _colors[weight!.Value] : Paint.Grid,
            Hint = $"{name}: {(usable ? text : "no weight")}",
        });
        _figure.Add(new Label
        {
            At = new Spot(corner.X + _geometry.CellWidth / 2, corner.Y + _geometry.CellHeight / 2),
            Text = text,
            Anchor = Anchor.Middle,
            Fill = usable ? _colors.TextOn(weight!.Value) : Paint.Muted,
        });
    }

    private HeatMapRow MeanRow()
    {
        var means = Enumerable.Range(0, _data.Columns.Count)
            .Select(column => _data.Rows.Select(r => r.Weights[column]).Where(Usable).Average());
        return new HeatMapRow($"mean of {_data.Rows.Count} cases", [.. means]);
    }

    private void DrawUprightColorBar()
    {
        const double width = 16;
        double left = _geometry.CellLeft + _data.Columns.Count * _geometry.CellWidth + 22;
        double top = _geometry.CellTop, end = _geometry.ColorBarBottom;
        double At(double part) => end - part * (end - top);
        DrawGradient((from, to) => new Box { Corner = new Spot(left, At(to)), Width = width, Height = At(from) - At(to) + 0.5, Fill = ColorAt((from + to) / 2) });
        foreach (double tick in _ticks.Values)
        {
            double y = At((tick - _ticks.Minimum) / (_ticks.Maximum - _ticks.Minimum));
            _figure.Add(new Line { Spots = [new Spot(left + width, y), new Spot(left + width + 4, y)], Stroke = Paint.Muted });
            _figure.Add(new Label { At = new Spot(left + width + 7, y), Text = NumberText.Tick(tick, _ticks.Step), Size = 12 });
        }
        _figure.Add(new Label { At = new Spot(left, top - 15), Text = "weight", Size = 12, Fill = Paint.Muted });
    }

    private void DrawFlatColorBar()
    {
        const double height = 12, side = 16;
        double top = _geometry.CellBottom + 16, width = _geometry.Width - 2 * side;
        double At(double part) => side + part * width;
        DrawGradient((from, to) => new Box { Corner = new Spot(At(from), top), Width = At(to) - At(from) + 0.5, Height = height, Fill = ColorAt((from + to) / 2) });
        foreach (double tick in _ticks.Values)
        {
            double x = At((tick - _ticks.Minimum) / (_ticks.Maximum - _ticks.Minimum));
            _figure.Add(new Line { Spots = [new Spot(x, top + height), new Spot(x, top + height + 3)], Stroke = Paint.Muted });
            _figure.Add(new Label { At = new Spot(x, top + height + 11), Text = NumberText.Tick(tick, _ticks.Step), Size = 12, Anchor = Anchor.Middle });
        }
    }

    private void DrawGradient(Func<double, double, Box> piece)
    {
        const int pieces = 64;
        for (int i = 0; i < pieces; i++)
            _figure.Add(piece((double)i / pieces, (double)(i + 1) / pieces));
    }

    private Paint ColorAt(double part) => _colors[_ticks.Minimum + part * (_ticks.Maximum - _ticks.Minimum)];
}
