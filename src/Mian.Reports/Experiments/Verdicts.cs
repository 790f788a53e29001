using Mian.Significance;

namespace Mian.Reports.Experiments;

/// <summary>What a paired test says about the reference.</summary>
internal enum Verdict
{
    /// <summary>Nothing: that is not the same as "no difference".</summary>
    NotShown,

    /// <summary>The reference is better.</summary>
    Better,

    /// <summary>The reference is worse.</summary>
    Worse,
}

/// <summary>Reads verdicts off tests, the same for every table and text.</summary>
internal static class Verdicts
{
    /// <summary>A difference counts as shown where p after Holm's correction is below this.</summary>
    public const double Level = 0.05;

    /// <summary>The verdict: less logloss is better, more of anything else.</summary>
    public static Verdict Of(PairedTest test)
    {
        if (!(test.HolmP < Level)) return Verdict.NotShown;
        return test.Difference > 0 == (test.Metric != "logloss") ? Verdict.Better : Verdict.Worse;
    }

    /// <summary>In words.</summary>
    public static string Text(this Verdict verdict) => verdict switch
    {
        Verdict.Better => "better",
        Verdict.Worse => "worse",
        _ => "no difference shown",
    };

    /// <summary>Name of a test's metric as tables write it.</summary>
    public static string NameOf(string metric) => metric switch
    {
        "auc" => "AUC",
        "gauc" => "GAUC",
        var other => other,
    };
}
