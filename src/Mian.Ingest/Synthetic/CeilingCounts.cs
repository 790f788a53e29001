namespace Mian.Ingest.Synthetic;

/// <summary>
/// Clicks and non-clicks by true probability in millionths. Probabilities have no finer digits, so AUC and logloss of the
/// whole log are exact, need no sorting, and do not depend on the order in which parts are added.
/// </summary>
internal sealed class CeilingCounts
{
    private const int Bins = 1_000_000;
    private readonly long[] _clicked = new long[Bins];
    private readonly long[] _passed = new long[Bins];

    public void Add(ReadOnlySpan<Impression> rows)
    {
        foreach (var row in rows)
            (row.Clicked ? _clicked : _passed)[row.Micro]++;
    }

    public void Add(CeilingCounts other)
    {
        for (var bin = 0; bin < Bins; bin++)
        {
            _clicked[bin] += other._clicked[bin];
            _passed[bin] += other._passed[bin];
        }
    }

    /// <summary>The best any model can do on these impressions; AUC is null where one class is absent.</summary>
    public SyntheticCeiling Ceiling()
    {
        var (clicks, passes, below, logLoss, expected) = (0L, 0L, 0.0, 0.0, 0.0);
        for (var bin = 1; bin < Bins; bin++)
        {
            var (yes, no) = (_clicked[bin], _passed[bin]);
            if (yes + no == 0)
                continue;
            below += yes * (passes + (0.5 * no));
            clicks += yes;
            passes += no;
            var p = bin / 1e6;
            logLoss -= (yes * Math.Log(p)) + (no * Math.Log(1 - p));
            expected += (yes + no) * p;
        }
        var rows = clicks + passes;
        return new SyntheticCeiling(
            clicks == 0 || passes == 0 ? null : below / ((double)clicks * passes),
            logLoss / rows,
            rows,
            clicks,
            expected / rows);
    }
}
