using System.Globalization;
using Mian.Metrics;

namespace Mian.Reports.Text;

/// <summary>Numbers with sensible digits, the same in every report; missing and non-finite numbers are a dash.</summary>
internal static class NumberText
{
    /// <summary>Stands for "no number".</summary>
    public const string Missing = MetricText.Missing;

    private const int MostTickDecimals = 5;

    /// <summary>AUC, logloss and the like: four decimals.</summary>
    public static string Metric(double? value) => Fixed(value, 4);

    /// <summary>A weight between 0 and 1: two decimals.</summary>
    public static string Weight(double? value) => Fixed(value, 2);

    /// <summary>A difference with its sign, four decimals.</summary>
    public static string Difference(double? value) =>
        value is { } v && double.IsFinite(v) ? (Math.Round(v, 4) > 0 ? "+" : "") + Fixed(v, 4) : Missing;

    /// <summary>A share between 0 and 1 as percent with one decimal; the sign is not parted from the number.</summary>
    public static string Percent(double? share) =>
        share is { } v && double.IsFinite(v * 100) ? Fixed(v * 100, 1) + "\u00A0%" : Missing;

    /// <summary>A count with thousands separated.</summary>
    public static string Count(long value) => value.ToString("#,##0", CultureInfo.InvariantCulture);

    /// <summary>A probability: two digits that matter.</summary>
    public static string Probability(double? value) => value switch
    {
        null or double.NaN or double.PositiveInfinity or double.NegativeInfinity => Missing,
        >= 0.995 and < 1 => "> 0.99",
        > 0 and < 0.00005 => "< 0.0001",
        >= 0.1 or 0 => Fixed(value, 2),
        >= 0.01 => Fixed(value, 3),
        _ => Fixed(value, 4),
    };

    /// <summary>A number on an axis whose ticks are <paramref name="step"/> apart: as many decimals as tell them apart, large numbers with k, M or G, very large and very small ones with a power of ten.</summary>
    public static string Tick(double value, double step)
    {
        (double unit, string suffix) = Math.Abs(value) switch
        {
            >= 1e9 => (1e9, "G"),
            >= 1e6 => (1e6, "M"),
            >= 1e4 => (1e3, "k"),
            _ => (1.0, ""),
        };
        double scaled = step / unit;
        int decimals = 0;
        while (decimals <= MostTickDecimals && Math.Abs(scaled - Math.Round(scaled, decimals)) > 1e-6 * scaled)
            decimals++;
        if (decimals > MostTickDecimals || Math.Abs(value) >= 1e12)
            return value == 0 ? "0" : value.ToString("0.###e0", CultureInfo.InvariantCulture);
        return Fixed(value / unit, decimals) + suffix;
    }

    private static string Fixed(double? value, int decimals)
    {
        if (value is not { } v || !double.IsFinite(v))
            return Missing;
        if (Math.Abs(v) >= 1e9)
            return v.ToString("0.###e0", CultureInfo.InvariantCulture);
        // Adding zero turns a rounded minus zero into zero.
        return (Math.Round(v, decimals) + 0.0).ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }
}
