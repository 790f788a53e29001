using System.Globalization;
using Mian.Experiments;

namespace Mian.Reports.Experiments;

/// <summary>How to read the tables of an experiment, the same in every page.</summary>
internal static class ExperimentNotes
{
    /// <summary>What the relative changes are relative to.</summary>
    public static string Change(ExperimentKind kind) => kind == ExperimentKind.Compare
        ? "\"vs best other\": relative change of the mean to the best other row of that column. Less logloss is better."
        : "\"vs full model\": relative change of the mean to MIAN as it is set. Less logloss is better.";

    /// <summary>Whose the published numbers are.</summary>
    /// <param name="dataset">The paper's data set.</param>
    public static string Published(string dataset) =>
        $"Published: Zhang et al., WSDM 2021, on {dataset}, measured by the authors with their own protocol. Those numbers enter no comparison here.";

    /// <summary>What the tests are and what a verdict means.</summary>
    public static string Tests(ExperimentResult result) => string.Create(CultureInfo.InvariantCulture,
        $"AUC: DeLong's test. GAUC and logloss: paired bootstrap by user, {result.BootstrapDraws} draws. Over several seeds the difference is the mean difference, and the variance of the test part and that of the seeds are added; with one seed only the test part counts. Verdicts: p below {Verdicts.Level} after Holm's correction for the number of rivals.");
}
