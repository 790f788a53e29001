using Mian.Reports.Figures;

namespace Mian.Reports.Charts;

/// <summary>
/// The talk's figure: the raw weights of the global interaction module (they sum to one), one row a case, one column each of
/// e_b, R_ibim, e_i, R_iuim, e_u, R_icim, e_c; below, the mean over the cases.
/// </summary>
public static class HeatMap
{
    /// <summary>Writes <c>PATH.png</c> and <c>PATH.svg</c>, each complete or not at all.</summary>
    /// <param name="data">What to show.</param>
    /// <param name="pathWithoutExtension">Path of both files; its folder is made where missing.</param>
    /// <returns>The two paths.</returns>
    /// <exception cref="MianException">The data has the wrong shape, or a file cannot be written.</exception>
    public static FigureFiles Save(HeatMapData data, string pathWithoutExtension) =>
        FigureFiles.Save(Draw(data, HeatMapForm.File), pathWithoutExtension);

    internal static Figure Draw(HeatMapData data, HeatMapForm form)
    {
        data.Validate();
        return new HeatMapDrawing(data, HeatMapGeometry.Of(data, form)).Draw();
    }
}
