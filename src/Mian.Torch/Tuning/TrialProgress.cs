using Mian.Progress;

namespace Mian.Torch.Tuning;

/// <summary>Shows the progress of a training as that of its trial; the training's own lines would drown those of the search.</summary>
internal sealed class TrialProgress(IProgressSink progress, string trial, string? timeLeft) : IProgressSink
{
    public void Report(string phase, long done, long total, string unit, string? detail = null) =>
        progress.Report($"{trial}  {phase}", done, total, unit, timeLeft is null ? detail : $"{detail}  {timeLeft}");

    public void Line(string text) { }
}
