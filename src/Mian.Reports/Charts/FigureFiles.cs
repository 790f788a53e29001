using Mian.Reports.Figures;
using Mian.Reports.Writing;

namespace Mian.Reports.Charts;

/// <summary>The two files of one figure, drawn alike.</summary>
/// <param name="Png">Path of the PNG, twice the figure's size in pixels.</param>
/// <param name="Svg">Path of the SVG, with real text.</param>
public sealed record FigureFiles(string Png, string Svg)
{
    internal static FigureFiles Save(Figure figure, string pathWithoutExtension)
    {
        var files = new FigureFiles(pathWithoutExtension + ".png", pathWithoutExtension + ".svg");
        AtomicFile.Write(files.Png, PngPainter.Write(figure));
        AtomicFile.Write(files.Svg, SvgPainter.Document(figure));
        return files;
    }
}
