using Mian.Analysis;
using Mian.Reports.Figures;
using Mian.Reports.Text;

namespace Mian.Reports.Charts;

/// <summary>How old behaviours are when a prediction is made, with the talk's mark at 30 days.</summary>
public static class BehaviourAgeChart
{
    // For the mark's text above the tallest bar.
    private const double HeadRoom = 1.2;

    /// <summary>Writes <c>PATH.png</c> and <c>PATH.svg</c>, each complete or not at all.</summary>
    /// <param name="ages">What to show.</param>
    /// <param name="pathWithoutExtension">Path of both files; its folder is made where missing.</param>
    /// <returns>The two paths; null where there is no behaviour to draw.</returns>
    /// <exception cref="MianException">A file cannot be written.</exception>
    public static FigureFiles? Save(BehaviourAges ages, string pathWithoutExtension) =>
        Draw(ages) is { } figure ? FigureFiles.Save(figure, pathWithoutExtension) : null;

    /// <summary>The figure; null where there is nothing to draw.</summary>
    internal static Figure? Draw(BehaviourAges ages)
    {
        if (ages.Behaviours == 0) return null;
        var bars = new CategoryBars("Ages of behaviours at prediction time", ages.Bins.Count, ages.Bins.Max(b => b.Share ?? 0) * HeadRoom, width: 600);
        bars.DrawAxes("% of behaviours", "age in days", [.. ages.Bins.Select(NameOf)]);
        for (var i = 0; i < ages.Bins.Count; i++)
        {
            var bin = ages.Bins[i];
            bars.Draw(i, new ShareBar(bin.Share, IsOlder(bin) ? Paint.Second : Paint.First, $"{NameOf(bin)} days: {NumberText.Percent(bin.Share)}, {NumberText.Count(bin.Count)} behaviours"));
            bars.DrawShare(i, bin.Share);
        }

        bars.DrawMark(ages.Bins.TakeWhile(b => !IsOlder(b)).Count(), "30 days");
        bars.DrawKey(($"{NumberText.Percent(ages.OlderThanThirtyDays)} older than 30 days", Paint.Second));
        return bars.Figure;
    }

    /// <summary>Ages of a bin in days.</summary>
    internal static string NameOf(AgeBin bin) => bin.UpToDays is { } upTo ? $"{bin.AboveDays}\u2013{upTo}" : $">{bin.AboveDays}";

    private static bool IsOlder(AgeBin bin) => bin.AboveDays >= BehaviourAges.Mark;
}
