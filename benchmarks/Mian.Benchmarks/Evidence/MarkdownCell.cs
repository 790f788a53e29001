using Mian.Reports.Experiments;
using Mian.Significance;

namespace Mian.Benchmarks.Evidence;

/// <summary>A cell of the evidence's tables.</summary>
internal static class MarkdownCell
{
    /// <summary>Mean ± standard deviation, bold where it is the best of its column.</summary>
    public static string Of(Spread? spread, bool best) => best ? $"**{ExperimentTables.Metric(spread)}**" : ExperimentTables.Metric(spread);
}
