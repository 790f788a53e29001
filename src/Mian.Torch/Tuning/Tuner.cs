using System.Globalization;
using Mian.Configuration;
using Mian.Dataset;
using Mian.Progress;
using Mian.Torch.Evaluation;
using Mian.Torch.Training;
using Mian.Tuning;

namespace Mian.Torch.Tuning;

/// <summary>
/// Searches for good settings on validation data; the test part is never read. The same request continues an interrupted search, and
/// gives what an uninterrupted one gives.
/// </summary>
public sealed class Tuner : IDisposable
{
    private readonly TuneRequest _request;
    private readonly Work _work;
    private readonly TrialRunner _runner;
    private readonly CandidateSource _candidates;
    private readonly List<SearchObservation> _past = [];
    private string? _note;

    private Tuner(TuneRequest request, PreparedDataset dataset, Work work)
    {
        _request = request;
        _work = work;
        _runner = new TrialRunner(request, dataset, work);
        _candidates = new CandidateSource(
            request, request.Search == SearchKind.Tpe ? new TpeSearch(request.Space, request.Seed) : new RandomSearch(request.Space, request.Seed));
    }

    /// <summary>Searches until the budget is used up.</summary>
    /// <param name="request">What to search for.</param>
    /// <param name="progress">Shows how far it is; one line a trial stays.</param>
    /// <param name="cancellation">Saves everything and ends.</param>
    /// <exception cref="ConfigurationException">Halving of a training of one epoch, or a choice on the test part.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the next call continues.</exception>
    /// <exception cref="MianException">Bad input, the folder holds something else, or the settings that the search starts from cannot be trained.</exception>
    public static TuneResult Run(TuneRequest request, IProgressSink progress, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(progress);
        TestSelection.Refuse(request.Config, "mian tune", "a search never reads the test part");
        if (request is { Search: SearchKind.Halving, Config.Epochs: 1 })
            throw new ConfigurationException("--search halving", [new ConfigurationMistake("epochs", "expected 2 or more, so that trials can be compared before their end, found 1.")]);
        using var dataset = PreparedDataset.Open(request.Dataset);
        CheckpointChoice.Require(dataset, request.Config);
        using var tuner = new Tuner(request, dataset, new Work("", progress, cancellation));
        if (request.Search == SearchKind.Halving) tuner.RunBrackets();
        else tuner.RunOneAfterAnother();
        return tuner.Result(dataset.Manifest);
    }

    /// <inheritdoc/>
    public void Dispose() => _runner.Dispose();

    private SelectionMetric Metric => _request.Config.Metric;

    private int Epochs => _request.Config.Epochs;

    private void RunOneAfterAnother()
    {
        for (var number = 1; ; number++)
        {
            if (Draw(number) is not { } candidate || BudgetIsUsed(candidate, Epochs)) return;
            Observe(Try(candidate, Epochs));
        }
    }

    /// <summary>The first trial is trained to its end. All others start in brackets, of which the better ones go on.</summary>
    private void RunBrackets()
    {
        Try(Draw(1)!, Epochs);
        for (var number = 2; ;)
        {
            var bracket = new List<Candidate>();
            while (bracket.Count < HalvingPlan.Width(Epochs))
            {
                if (Draw(number) is not { } candidate || BudgetIsUsed(candidate, HalvingPlan.Rungs(Epochs)[0])) break;
                Try(candidate, HalvingPlan.Rungs(Epochs)[0]);
                bracket.Add(candidate);
                number++;
            }

            if (bracket.Count == 0 || !Climb(bracket) || bracket.Count < HalvingPlan.Width(Epochs)) return;
        }
    }

    /// <summary>Takes the trials of a bracket from rung to rung; false where the time is up.</summary>
    private bool Climb(IReadOnlyList<Candidate> bracket)
    {
        foreach (var rung in HalvingPlan.Rungs(Epochs))
        {
            var trials = new List<(Candidate Candidate, Trial Trial)>();
            foreach (var candidate in bracket)
            {
                if (BudgetIsUsed(candidate, rung)) return false;
                trials.Add((candidate, Try(candidate, rung)));
            }

            var ranking = trials.Where(t => t.Trial.State != TrialState.Failed).OrderByDescending(t => t.Trial.ScoreWithin(Metric, rung)).ThenBy(t => t.Trial.Number).ToList();
            if (ranking.Count == 0) return true;
            bracket = [.. ranking.Take(HalvingPlan.Kept(trials.Count)).Select(t => t.Candidate).OrderBy(c => c.Number)];
            foreach (var (candidate, trial) in ranking.Where(t => !bracket.Contains(t.Candidate))) _runner.Leave(trial);
        }

        return true;
    }

    private Candidate? Draw(int number)
    {
        var candidate = _candidates.Next(number, _past);
        if (candidate is null) _note = "every combination of the space was tried";
        return candidate;
    }

    /// <summary>The first trial always runs, and trials of earlier calls count whatever the budget is now.</summary>
    private bool BudgetIsUsed(Candidate candidate, int epochs) =>
        candidate.Number > 1 && (candidate.Number > _request.Trials || _runner.Seconds >= _request.Minutes * 60) && !_runner.Knows(candidate, epochs);

    private Trial Try(Candidate candidate, int epochs)
    {
        _work.Cancellation.ThrowIfCancellationRequested();
        var known = _runner.Knows(candidate, epochs);
        var trial = _runner.Run(candidate, epochs);
        if (!known) _work.Progress.Line(Describe(trial));
        return trial;
    }

    private void Observe(Trial trial)
    {
        if (Observation(trial, Epochs) is { } observation) _past.Add(observation);
    }

    private SearchObservation? Observation(Trial trial, int epochs) =>
        _request.Space.PointOf(trial.Values) is { } point ? new SearchObservation(point, trial.ScoreWithin(Metric, epochs)) : null;

    /// <summary>From numbers that all trials have: those after the first rung of a halving search, those of the whole training otherwise.</summary>
    private Importance? ImportanceOfSettings()
    {
        var epochs = _request.Search == SearchKind.Halving ? HalvingPlan.Rungs(Epochs)[0] : Epochs;
        return Importance.Of(_request.Space, [.. _runner.Trials.Select(t => Observation(t, epochs)).OfType<SearchObservation>()], _request.Seed);
    }

    private string Describe(Trial trial)
    {
        var metric = Metric.ToString().ToLowerInvariant();
        var outcome = trial.State == TrialState.Failed
            ? $"failed: {trial.Problem}"
            : string.Create(CultureInfo.InvariantCulture, $"valid {metric} {Math.Abs(trial.Score(Metric) ?? 0):F4} after {trial.Epochs:0.##} epoch{(trial.Epochs == 1 ? "" : "s")}, {trial.Seconds:F1} s{(trial.Number == _runner.Best?.Number ? "  best" : "")}");
        return $"trial {trial.Number}  {outcome}  {string.Join(' ', trial.Values.Select(v => $"{v.Key}={v.Value.Replace(" ", "", StringComparison.Ordinal)}"))}";
    }

    private TuneResult Result(DatasetManifest dataset)
    {
        _runner.Save();
        return new TuneResult
        {
            Dataset = dataset.Recipe,
            DatasetHash = dataset.ContentHash,
            Model = Models.ModelCatalog.Find(_request.Model).Name,
            Seed = _request.Seed,
            Search = _request.Search,
            Metric = Metric,
            Trials = _runner.Trials,
            Best = _runner.Best,
            BestConfig = _runner.Best is null ? null : _runner.BestConfig,
            Importance = ImportanceOfSettings(),
            Note = _note,
            Seconds = _runner.Seconds,
        };
    }
}
