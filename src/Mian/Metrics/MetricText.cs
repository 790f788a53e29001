using System.Globalization;

namespace Mian.Metrics;

/// <summary>Metrics as lines of progress and messages write them.</summary>
public static class MetricText
{
    /// <summary>Stands for "no number": a part without a user that has both classes has no GAUC, say.</summary>
    public const string Missing = "\u2013";

    /// <summary>Four decimals; a dash where there is no number.</summary>
    public static string Of(double? value) => value?.ToString("F4", CultureInfo.InvariantCulture) ?? Missing;

    /// <summary><c>AUC 0.7031  GAUC 0.6512  logloss 0.4107</c>.</summary>
    public static string Line(double? auc, double? gauc, double? logloss) => $"AUC {Of(auc)}  GAUC {Of(gauc)}  logloss {Of(logloss)}";
}
