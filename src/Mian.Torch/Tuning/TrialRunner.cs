using System.Diagnostics;
using Mian.Configuration;
using Mian.Dataset;
using Mian.Files;
using Mian.Torch.Evaluation;
using Mian.Torch.Experiments;
using Mian.Torch.Training;

namespace Mian.Torch.Tuning;

/// <summary>Trains the trials of a search, or remembers them from earlier calls, and writes all files after each.</summary>
internal sealed class TrialRunner : IDisposable
{
    private readonly TuneRequest _request;
    private readonly TuneIdentity _search;
    private readonly PreparedDataset _dataset;
    private readonly TuneFolder _folder;
    private readonly RunStore _runs;
    private readonly Work _work;
    private readonly RunLock _lock;
    private readonly List<Trial> _known;
    private readonly SortedDictionary<int, Trial> _trials = [];
    private readonly double _secondsBefore;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TrainConfig _bestConfig = new();
    private int _trained;

    internal TrialRunner(TuneRequest request, PreparedDataset dataset, Work work)
    {
        _request = request;
        _dataset = dataset;
        _work = work;
        _folder = new TuneFolder(request.Out);
        _runs = new RunStore(_folder.Runs);
        _search = new TuneIdentity(
            Models.ModelCatalog.Find(request.Model).Name, dataset.Manifest.ContentHash, request.Seed, request.Search, request.Device.ToString(),
            request.Space.Write(), RunKey.Canonical(request.Model, request.Config, request.Seed, dataset.Manifest.ContentHash));
        _secondsBefore = _folder.Prepare(_search);
        _lock = _folder.Lock();
        _known = _folder.LoadTrials();
    }

    /// <summary>Trials so far, in order.</summary>
    internal IReadOnlyList<Trial> Trials => [.. _trials.Values];

    /// <summary>The best finished trial, the earliest of equals.</summary>
    internal Trial? Best { get; private set; }

    /// <summary>Where its settings are.</summary>
    internal string BestConfig => _folder.Best;

    /// <summary>Seconds of the search, earlier calls included.</summary>
    internal double Seconds => _secondsBefore + _clock.Elapsed.TotalSeconds;

    /// <summary>True where a trial is remembered, so that it takes no time.</summary>
    internal bool Knows(Candidate candidate, int epochs) => Recall(candidate, epochs) is not null;

    /// <summary>Trains a candidate until so many epochs are done, or remembers it.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; the next call continues.</exception>
    internal Trial Run(Candidate candidate, int epochs)
    {
        var trial = Recall(candidate, epochs);
        if (trial is null)
        {
            try
            {
                trial = Train(candidate, epochs);
            }
            finally
            {
                _folder.Save(_search with { Seconds = Seconds });
            }

            _trained++;
            Keep(trial, candidate);
            Save();
            return trial;
        }

        Keep(trial, candidate);
        return trial;
    }

    /// <summary>Writes the trials and the settings of the best one.</summary>
    internal void Save()
    {
        _folder.Save(_trials.Values.Concat(_known.Where(k => !_trials.ContainsKey(k.Number))).OrderBy(t => t.Number));
        if (Best is null) return;
        var score = FormattableString.Invariant($"{_request.Config.Metric.ToString().ToLowerInvariant()} {Math.Abs(Best.Score(_request.Config.Metric) ?? 0):0.######}");
        AtomicFile.WriteText(_folder.Best, $"# Trial {Best.Number} of the search: {score} on validation data, with --seed {_request.Seed}.\n{StrictYaml.Write(_bestConfig)}");
    }

    /// <summary>Leaves a paused trial behind for good.</summary>
    internal void Leave(Trial trial)
    {
        if (trial.State == TrialState.Stopped) _folder.Thin(trial);
    }

    /// <inheritdoc/>
    public void Dispose() => _lock.Dispose();

    private Trial? Recall(Candidate candidate, int epochs)
    {
        var known = _trials.GetValueOrDefault(candidate.Number) ?? _known.Find(t => t.Number == candidate.Number);
        return known is not null && known.Run == NameOf(candidate) && (known.State != TrialState.Stopped || known.Epochs >= epochs) ? known : null;
    }

    private Trial Train(Candidate candidate, int epochs)
    {
        var clock = Stopwatch.StartNew();
        var earlier = _trials.GetValueOrDefault(candidate.Number)?.Seconds ?? 0;
        var trial = new Trial
        {
            Number = candidate.Number,
            State = TrialState.Failed,
            Values = candidate.Values,
            Run = NameOf(candidate),
        };
        if (Infeasible(candidate) is { } problem) return trial with { Problem = problem };
        try
        {
            var progress = new TrialProgress(_work.Progress, Title(candidate.Number), TimeLeft());
            trial = trial.With(_runs.Advance(RequestOf(candidate), (_search.DatasetHash, epochs), progress, _work.Cancellation), _request.Config.Metric);
        }
        catch (DivergenceException e)
        {
            trial = trial with { Problem = e.Message };
        }

        return trial with { Seconds = earlier + clock.Elapsed.TotalSeconds };
    }

    /// <summary>Why this trial cannot be trained; the settings that the search starts from are the user's own, so theirs is an error.</summary>
    private string? Infeasible(Candidate candidate)
    {
        if (candidate.Number == 1) return null;
        if (candidate.Config is null) return candidate.Problem;
        try
        {
            TrainingPlan.Of(_dataset, _search.Model, candidate.Config).RequireMemory(ProcessMemory.AvailableBytes());
            return null;
        }
        catch (MianException e)
        {
            return e.Message;
        }
    }

    /// <summary>Remembers a trial; only the best one keeps its tensors, beside those that go on.</summary>
    private void Keep(Trial trial, Candidate candidate)
    {
        _trials[trial.Number] = trial;
        if (trial.State == TrialState.Stopped) return;
        var score = trial.Score(_request.Config.Metric);
        var best = Best?.Score(_request.Config.Metric);
        if (trial.State == TrialState.Failed || Best is not null && !(score > best || score == best && trial.Number < Best.Number))
        {
            if (trial.Run != Best?.Run) _folder.Thin(trial);
            return;
        }

        if (Best is not null && Best.Run != trial.Run) _folder.Thin(Best);
        (Best, _bestConfig) = (trial, candidate.Config!);
    }

    private string? NameOf(Candidate candidate) => candidate.Config is null ? null : Path.GetFileName(_runs.PathOf(RequestOf(candidate), _search.DatasetHash));

    private TrainRequest RequestOf(Candidate candidate) => new()
    {
        Dataset = _request.Dataset,
        Model = _search.Model,
        Config = candidate.Config!,
        Out = "",
        Seed = _request.Seed,
        Threads = _request.Threads,
        Device = _request.Device,
        Test = false,
        PrintPlan = false,
    };

    private string Title(int number) => _request.Trials is { } all ? $"trial {number}/{all}" : $"trial {number}";

    /// <summary>From the mean time of the trials of this call.</summary>
    private string? TimeLeft()
    {
        if (_request.Minutes is { } minutes) return $"{Clock(Math.Max(0, minutes * 60 - Seconds))} of the time left";
        return _trained == 0 || _request.Search == SearchKind.Halving || _request.Trials is not { } all ? null : $"about {Clock(_clock.Elapsed.TotalSeconds / _trained * (all - _trials.Count))} left in all";
    }

    private static string Clock(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, 360_000)).ToString(seconds >= 3600 ? @"h\:mm\:ss" : @"m\:ss", System.Globalization.CultureInfo.InvariantCulture);
}
