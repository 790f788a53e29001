using Mian.Experiments;
using Mian.Progress;
using Mian.Significance;
using Mian.Torch.Evaluation;
using Mian.Torch.Models;
using Mian.Torch.Training;

namespace Mian.Torch.Experiments;

/// <summary>What is known of an experiment's runs, summed up as its result.</summary>
internal sealed class ExperimentTable(ExperimentPlan plan, ExperimentData dataset)
{
    private const string SlicePhase = "reading the slices of the test part";
    private readonly Dictionary<(string Row, long Seed), RunStatistics> _finished = [];
    private readonly Dictionary<(string Row, long Seed), (RunState State, string Reason)> _notes = [];
    // Most tests stay as they were when one more run ends, and on a large test part each takes seconds.
    private readonly Dictionary<(string Reference, string Rival, string Seeds), List<PairedTest>> _tests = [];

    /// <summary>Records a finished run.</summary>
    internal void Finish((string Row, long Seed) run, RunStatistics statistics)
    {
        _finished[run] = statistics;
        _notes.Remove(run);
    }

    /// <summary>Records that a run failed or is trained elsewhere; true where that is news.</summary>
    internal bool Note((string Row, long Seed) run, RunState state, string reason)
    {
        var news = !_notes.TryGetValue(run, out var known) || known != (state, reason);
        _notes[run] = (state, reason);
        return news;
    }

    /// <summary>The result so far.</summary>
    /// <param name="store">The runs.</param>
    /// <param name="slices">Tests by slices.</param>
    /// <param name="progress">Shows how far the reading of slices is.</param>
    /// <param name="cancellation">Ends it.</param>
    internal ExperimentResult ToResult(RunStore store, SliceTable slices, IProgressSink progress, CancellationToken cancellation)
    {
        List<ExperimentRow> rows = [.. plan.Variants.Select(v => RowOf(v, store) with { Published = dataset.Published.GetValueOrDefault(v.Name) })];
        var reference = ReferenceOf(rows);
        return new ExperimentResult
        {
            Version = ProductVersion.Text,
            Kind = plan.Kind,
            Dataset = dataset.Recipe,
            DatasetHash = dataset.ContentHash,
            DatasetPath = dataset.Path,
            Seeds = plan.Seeds,
            Reference = reference,
            PublishedDataset = rows.Any(r => r.Published is not null) ? dataset.PublishedName : null,
            Rows = [.. rows.Select((row, i) => row with { AucChange = Change(rows, i, r => r.Auc, true), LoglossChange = Change(rows, i, r => r.Logloss, false) })],
            Skipped = plan.Skipped,
            Tests = reference is null ? [] : TestsAgainst(reference),
            Slices = SlicesOf(rows, reference, slices, new Work(SlicePhase, progress, cancellation)),
            BootstrapDraws = plan.BootstrapDraws,
        };
    }

    private ExperimentRow RowOf(Variant variant, RunStore store)
    {
        List<ExperimentRun> runs = [.. plan.Seeds.Select(s => RunOf((variant.Name, s), store.PathOf(plan.Request(variant, s), dataset.ContentHash)))];
        return new ExperimentRow
        {
            Name = variant.Name,
            Model = variant.Model,
            Settings = variant.Settings,
            ChosenOnTest = TestSelection.Applies(variant.Config),
            Auc = Spread.Of(runs.Select(r => r.Auc)),
            Gauc = Spread.Of(runs.Select(r => r.Gauc)),
            Logloss = Spread.Of(runs.Select(r => r.Logloss)),
            Seconds = Spread.Of(runs.Select(r => r.Seconds)),
            SamplesPerSecond = Spread.Of(runs.Select(r => r.SamplesPerSecond)),
            PeakMemoryBytes = runs.Max(r => r.PeakMemoryBytes),
            Runs = runs,
        };
    }

    private ExperimentRun RunOf((string Row, long Seed) run, string path)
    {
        if (_finished.TryGetValue(run, out var statistics)) return FinishedRun(run.Seed, path, statistics.Manifest);
        return _notes.TryGetValue(run, out var note)
            ? new ExperimentRun { Seed = run.Seed, Run = path, State = note.State, Reason = note.Reason }
            : new ExperimentRun { Seed = run.Seed, Run = path, State = RunState.Open };
    }

    private static ExperimentRun FinishedRun(long seed, string path, RunManifest manifest) => new()
    {
        Seed = seed,
        Run = path,
        State = RunState.Finished,
        Auc = manifest.Test!.Auc,
        Gauc = manifest.Test.Gauc,
        Logloss = manifest.Test.Logloss,
        ValidAuc = manifest.Valid?.Auc,
        BestEpoch = manifest.Train.BestEpoch,
        Seconds = manifest.Train.Seconds,
        SamplesPerSecond = manifest.Train.SamplesPerSecond,
        PeakMemoryBytes = manifest.PeakMemoryBytes,
    };

    /// <summary>MIAN, or the row that validation data favours: the test part must not choose what it is then asked about.</summary>
    private static string? ReferenceOf(IReadOnlyList<ExperimentRow> rows)
    {
        var finished = rows.Where(r => r.Runs.Any(run => run.State == RunState.Finished)).ToList();
        return rows.Any(r => r.Name == nameof(MIAN))
            ? finished.Find(r => r.Name == nameof(MIAN))?.Name
            : finished.MaxBy(ValidAuc)?.Name;
    }

    private static double ValidAuc(ExperimentRow row) => Spread.Of(row.Runs.Select(run => run.ValidAuc))?.Mean ?? 0;

    /// <summary>Against the other row that validation data favours: chosen on a slice, its verdict would say little.</summary>
    private SliceFindings? SlicesOf(List<ExperimentRow> rows, string? reference, SliceTable slices, Work work)
    {
        if (reference is null) return null;
        var rival = rows.Where(r => r.Name != reference && SeedsOfBoth(reference, r.Name).Count > 0).MaxBy(ValidAuc);
        return rival is null ? null : slices.Compare((reference, rival.Name), SeedsOfBoth(reference, rival.Name), work);
    }

    private List<long> SeedsOfBoth(string reference, string rival) =>
        [.. plan.Seeds.Where(seed => _finished.ContainsKey((reference, seed)) && _finished.ContainsKey((rival, seed)))];

    private double? Change(List<ExperimentRow> rows, int row, Func<ExperimentRow, Spread?> metric, bool largerIsBetter)
    {
        var others = rows.Where((r, i) => i != row && (plan.Kind == ExperimentKind.Compare || i == 0)).Select(r => metric(r)?.Mean).OfType<double>().ToList();
        if (others.Count == 0 || metric(rows[row]) is not { } own) return null;
        var best = largerIsBetter ? others.Max() : others.Min();
        return best == 0 ? null : (own.Mean / best) - 1;
    }

    private List<RivalTest> TestsAgainst(string reference)
    {
        var tests = plan.Variants.Where(v => v.Name != reference)
            .SelectMany(v => TestsOf(reference, v.Name).Select(t => new RivalTest(v.Name, t)))
            .ToList();
        foreach (var metric in tests.GroupBy(t => t.Test.Metric).ToList())
        {
            foreach (var (test, p) in metric.Zip(PairedTest.Holm([.. metric.Select(t => t.Test.P)])).ToList())
                tests[tests.IndexOf(test)] = test with { Test = test.Test with { HolmP = p } };
        }

        return tests;
    }

    private List<PairedTest> TestsOf(string reference, string rival)
    {
        var (a, b) = (FinishedOf(reference), FinishedOf(rival));
        var key = (reference, rival, string.Join(' ', a.Keys.Where(b.ContainsKey).Order()));
        if (!_tests.TryGetValue(key, out var tests)) _tests[key] = tests = [.. RunStatistics.Compare(a, b, (plan.BootstrapDraws, plan.Seeds[0]))];
        return tests;
    }

    private Dictionary<long, RunStatistics> FinishedOf(string row) =>
        _finished.Where(f => f.Key.Row == row).ToDictionary(f => f.Key.Seed, f => f.Value);
}
