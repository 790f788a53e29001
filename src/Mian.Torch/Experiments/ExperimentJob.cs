using System.Diagnostics;
using System.Runtime.InteropServices;
using Mian.Experiments;
using Mian.Metrics;
using Mian.Progress;
using Mian.Torch.Training;

namespace Mian.Torch.Experiments;

/// <summary>
/// Trains every row of an experiment with every seed, first seed first, so that an early table compares like with like. Finished runs
/// are not repeated, runs that another process trains are left to it, and a run that fails does not stop the others.
/// </summary>
public sealed class ExperimentJob
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);
    private readonly ExperimentPlan _plan;
    private readonly IProgressSink _progress;
    private readonly RunStore _store;
    private readonly ExperimentData _dataset;
    private readonly ExperimentTable _table;
    private readonly SliceTable _slices;
    private readonly List<(Variant Variant, long Seed)> _open;
    private readonly List<double> _seconds = [];

    private ExperimentJob(ExperimentPlan plan, IProgressSink progress)
    {
        _plan = plan;
        _progress = progress;
        _store = new RunStore(plan.Runs);
        _dataset = ExperimentData.Of(plan);
        _table = new ExperimentTable(plan, _dataset);
        _slices = new SliceTable(plan, _dataset.ContentHash, _store);
        _open = [.. plan.Seeds.SelectMany(seed => plan.Variants.Select(variant => (variant, seed)))];
    }

    /// <summary>Trains what is missing.</summary>
    /// <param name="plan">What to train.</param>
    /// <param name="updated">Gets the result so far, at the start and whenever a run ends.</param>
    /// <param name="progress">Shows how far it is, and a line for each run that ends.</param>
    /// <param name="cancellation">Saves the run in progress and ends; the same call continues.</param>
    /// <returns>The whole result.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="MianException">There is no data set.</exception>
    public static ExperimentResult Run(ExperimentPlan plan, Action<ExperimentResult> updated, IProgressSink progress, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(updated);
        ArgumentNullException.ThrowIfNull(progress);
        return new ExperimentJob(plan, progress).Run(updated, cancellation);
    }

    private int Planned => _plan.Variants.Count * _plan.Seeds.Count;

    private ExperimentResult Run(Action<ExperimentResult> updated, CancellationToken cancellation)
    {
        WarnOfChoicesOnTest();
        foreach (var (run, manifest) in FinishedRuns()) Take(run, manifest, cancellation);
        RequireDataset();
        if (_open.Count < Planned) _progress.Line($"{Planned - _open.Count} of {Planned} runs are finished already.");
        var result = Publish(updated, cancellation);
        while (_open.Count > 0)
        {
            var moved = false;
            foreach (var run in _open.ToList())
            {
                cancellation.ThrowIfCancellationRequested();
                // Collecting after an earlier run may have found this one finished by another process.
                if (!_open.Contains(run) || !End(run, cancellation)) continue;
                moved = true;
                Collect(cancellation);
                result = Publish(updated, cancellation);
            }

            if (moved || _open.Count == 0) continue;
            cancellation.WaitHandle.WaitOne(LookAgainAfter);
            cancellation.ThrowIfCancellationRequested();
        }

        return result;
    }

    /// <summary>The lines of single runs are not shown, so this one speaks for all of them.</summary>
    private void WarnOfChoicesOnTest()
    {
        var rows = _plan.Variants.Where(v => TestSelection.Applies(v.Config)).Select(v => v.Name).ToList();
        if (rows.Count > 0) _progress.Line($"{TestSelection.Warning} Rows: {string.Join(", ", rows)}.");
    }

    /// <summary>Finished runs can be read without the data set; nothing can be trained.</summary>
    private void RequireDataset()
    {
        if (_dataset.Exists) return;
        if (_open.Count > 0)
        {
            throw new MianException(
                $"There is no data set in {_plan.Dataset}, and {_open.Count} of {Planned} runs are not finished. Expected: the folder that 'mian data prepare --out' wrote (the table here says {_dataset.Path}). " +
                "Name it where it is now, or ask for models and seeds that are finished: these are read without it.");
        }

        _progress.Line($"There is no data set in {_plan.Dataset}: the finished runs are read without it.");
    }

    /// <summary>Trains a run to its end or failure; false where another process does.</summary>
    private bool End((Variant Variant, long Seed) run, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var request = _plan.Request(run.Variant, run.Seed);
        try
        {
            ProcessMemory.ResetPeak();
            if (_store.TryComplete(request, _dataset.ContentHash, new TitledProgress(_progress, Title(run)), cancellation) is not { } manifest)
            {
                var owner = _store.OwnerOf(request, _dataset.ContentHash);
                if (_table.Note(Key(run), RunState.Elsewhere, owner)) _progress.Line($"{run.Variant.Name}, seed {run.Seed}: left to {owner}, which trains it now.");
                return false;
            }

            _seconds.Add(clock.Elapsed.TotalSeconds);
            Finish(run, manifest, cancellation);
        }
        catch (Exception failure) when (failure is MianException or ExternalException or OutOfMemoryException)
        {
            _open.Remove(run);
            var reason = ReasonOf(failure);
            _table.Note(Key(run), RunState.Failed, reason);
            _progress.Line($"[{Planned - _open.Count}/{Planned}] {run.Variant.Name}, seed {run.Seed}: failed. {reason}");
        }

        return true;
    }

    /// <summary>On one line, for a table; libtorch appends its stack to the message.</summary>
    private static string ReasonOf(Exception failure) => failure is MianException
        ? string.Join(' ', failure.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        : failure.Message.Split('\n')[0].Trim();

    /// <summary>Takes in every open run that is finished, whoever trained it.</summary>
    private void Collect(CancellationToken cancellation)
    {
        foreach (var (run, manifest) in FinishedRuns()) Finish(run, manifest, cancellation);
    }

    private List<((Variant Variant, long Seed) Run, RunManifest Manifest)> FinishedRuns() =>
        [.. from run in _open let manifest = _store.Find(_plan.Request(run.Variant, run.Seed), _dataset.ContentHash) where manifest is not null select (run, manifest)];

    private void Finish((Variant Variant, long Seed) run, RunManifest manifest, CancellationToken cancellation)
    {
        Take(run, manifest, cancellation);
        _progress.Line(FormattableString.Invariant(
            $"[{Planned - _open.Count}/{Planned}] {run.Variant.Name}, seed {run.Seed}: test {MetricText.Line(manifest.Test!.Auc, manifest.Test.Gauc, manifest.Test.Logloss)}  {manifest.Train.Seconds:F0} s"));
    }

    private void Take((Variant Variant, long Seed) run, RunManifest manifest, CancellationToken cancellation)
    {
        var scores = _store.ScoresOf(_plan.Request(run.Variant, run.Seed), _dataset.ContentHash, _progress, cancellation);
        _open.Remove(run);
        _table.Finish(Key(run), RunStatistics.Of(manifest, scores));
    }

    private ExperimentResult Publish(Action<ExperimentResult> updated, CancellationToken cancellation)
    {
        var result = _table.ToResult(_store, _slices, _progress, cancellation);
        updated(result);
        return result;
    }

    private static (string Row, long Seed) Key((Variant Variant, long Seed) run) => (run.Variant.Name, run.Seed);

    private string Title((Variant Variant, long Seed) run)
    {
        var left = _seconds.Count == 0 ? "" : $", about {Duration(TimeSpan.FromSeconds(_seconds.Average() * _open.Count))} left";
        return $"[{Planned - _open.Count}/{Planned} runs{left}] {run.Variant.Name}, seed {run.Seed}:";
    }

    private static string Duration(TimeSpan time) => time.TotalHours >= 1
        ? FormattableString.Invariant($"{(long)time.TotalHours} h {time.Minutes} min")
        : FormattableString.Invariant($"{Math.Ceiling(time.TotalMinutes)} min");

    /// <summary>Shows a run's progress under its title; its own lines would drown the table.</summary>
    private sealed class TitledProgress(IProgressSink inner, string title) : IProgressSink
    {
        public void Report(string phase, long done, long total, string unit, string? detail = null) => inner.Report($"{title} {phase}", done, total, unit, detail);

        public void Line(string text) { }
    }
}
