namespace Mian.Progress;

/// <summary>Where long work tells how far it is. Implementations rate-limit themselves and stay silent when output is no terminal.</summary>
public interface IProgressSink
{
    /// <summary>Tells how far a phase is.</summary>
    /// <param name="phase">Short name, e.g. <c>epoch 2</c> or <c>reading ratings</c>.</param>
    /// <param name="done">Units done so far, 0 or more.</param>
    /// <param name="total">Units in all; 0 where unknown.</param>
    /// <param name="unit">What is counted, e.g. <c>samples</c>.</param>
    /// <param name="detail">What else to show, e.g. the loss.</param>
    void Report(string phase, long done, long total, string unit, string? detail = null);

    /// <summary>A line that stays, e.g. the result of an epoch. Shown on a terminal and elsewhere.</summary>
    void Line(string text);
}

/// <summary>Shows nothing.</summary>
public sealed class SilentProgress : IProgressSink
{
    /// <summary>The only instance needed.</summary>
    public static SilentProgress Instance { get; } = new();

    /// <inheritdoc/>
    public void Report(string phase, long done, long total, string unit, string? detail = null) { }

    /// <inheritdoc/>
    public void Line(string text) { }
}
