using System.Globalization;
using System.Text;

namespace Mian.Cli.Progress;

/// <summary>One report of progress.</summary>
/// <param name="Phase">Name of the phase.</param>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all; 0 where unknown.</param>
/// <param name="Unit">What is counted.</param>
/// <param name="Detail">What else to show.</param>
internal readonly record struct ProgressState(string Phase, long Done, long Total, string Unit, string? Detail);

/// <summary>Words a progress line, e.g. <c>epoch 2  45 %  450,000/1,000,000 samples  22,130 samples/s  0:25 left  loss 0.4312</c>.</summary>
internal static class ProgressText
{
    // A rate over less time than this is noise.
    private static readonly TimeSpan RateAfter = TimeSpan.FromMilliseconds(250);

    /// <summary>The line.</summary>
    /// <param name="state">How far the phase is.</param>
    /// <param name="firstDone">Units that were done when the phase was first seen (work that was resumed): they do not count for the rate.</param>
    /// <param name="elapsed">Time since then.</param>
    public static string Format(ProgressState state, long firstDone, TimeSpan elapsed)
    {
        var text = new StringBuilder(state.Phase);
        if (state.Total > 0)
            text.Append(CultureInfo.InvariantCulture, $"  {Math.Min(100, 100.0 * state.Done / state.Total):0} %  {state.Done:N0}/{state.Total:N0} {state.Unit}");
        else
            text.Append(CultureInfo.InvariantCulture, $"  {state.Done:N0} {state.Unit}");
        if (elapsed >= RateAfter && state.Done > firstDone)
            AppendRate(text, state, (state.Done - firstDone) / elapsed.TotalSeconds);
        if (state.Detail is { Length: > 0 })
            text.Append("  ").Append(state.Detail);
        return text.ToString();
    }

    /// <summary>A duration as <c>0:25</c>, <c>12:07</c> or <c>3:04:10</c>.</summary>
    public static string Duration(TimeSpan time) =>
        time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");

    private static void AppendRate(StringBuilder text, ProgressState state, double rate)
    {
        text.Append(CultureInfo.InvariantCulture, $"  {(rate >= 10 ? rate.ToString("N0", CultureInfo.InvariantCulture) : rate.ToString("0.0", CultureInfo.InvariantCulture))} {state.Unit}/s");
        if (state.Total <= 0)
            return;
        // Rounded up: 0:00 left is shown only when nothing is left.
        var seconds = Math.Ceiling(Math.Max(0, state.Total - state.Done) / rate);
        if (seconds < TimeSpan.MaxValue.TotalSeconds / 2)
            text.Append("  ").Append(Duration(TimeSpan.FromSeconds(seconds))).Append(" left");
    }
}
