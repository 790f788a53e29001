using System.Diagnostics;
using System.Security.Cryptography;
using Mian.Batches;
using Mian.Dataset;
using Mian.Metrics;
using Mian.Progress;
using Mian.Torch.Evaluation;
using Mian.Torch.Models;
using Mian.Torch.Training;

namespace Mian.Torch.Streaming;

/// <summary>
/// Continues a run over the parts that it has not been trained on yet, in the order of time: each part is first scored with the model as it
/// is (progressive validation), then trained on.
/// </summary>
/// <remarks>
/// The stream begins with the validation and test parts, which are the last slices of time before the first day. Old rows of the tables keep
/// weights and optimizer state; fresh rows have the initial values that training anew with the seed would give them. A part is scored
/// as a model of the moment before would see it: ids that came with it are out of vocabulary then.
/// </remarks>
public sealed class StreamingJob : IDisposable
{
    // Passes over a part count up from here for the next part, so that no two draw the same order or the same replaced ids.
    private const int PassesPerPart = 10_000;

    private readonly StreamRequest _request;
    private readonly IProgressSink _progress;
    private readonly RunFolder _folder;
    private readonly RunFolder _before;
    private readonly RunManifest _base;
    private readonly PreparedDataset _dataset;
    private readonly PartName[] _parts;
    private readonly Learner _learner;
    private readonly Lazy<PartNovelty> _novelty;
    private readonly Stopwatch _sinceCheckpoint = Stopwatch.StartNew();
    private TrainingState _state = new();
    private bool _optimizerState;

    private StreamingJob(StreamRequest request, IProgressSink progress)
    {
        (_request, _progress) = (request, progress);
        TorchSharp.torch.set_num_threads(request.Threads);
        (_folder, _before) = (new RunFolder(request.Out), new RunFolder(request.Run));
        if (_folder.Path == _before.Path)
            throw new MianException($"--out {_folder.Path} is the run that is continued, which stays as it is. Name another folder.");
        _base = _before.LoadManifest();
        TestSelection.RefuseContinuing(_base.Config, request.Config, _before.Path);
        ContinuedSettings.Require(_base, request.Config);
        _dataset = PreparedDataset.Open(request.Dataset);
        try
        {
            _parts = PartsToTrain(_base, _dataset, _before.Path);
            var plan = TrainingPlan.Of(_dataset, _base.Model, request.Config);
            plan.RequireMemory(ProcessMemory.AvailableBytes());
            _learner = Learner.Create(_dataset.Schema, _base.Model, request.Config, (Seed, true), request.Device);
        }
        catch
        {
            _dataset.Dispose();
            throw;
        }

        _novelty = new Lazy<PartNovelty>(() => new PartNovelty(_dataset));
    }

    private TrainConfig Config => _request.Config;

    private long Seed => _request.Seed ?? _base.Seed;

    /// <summary>Continues a run.</summary>
    /// <param name="request">What to continue.</param>
    /// <param name="progress">Shows how far it is.</param>
    /// <param name="cancellation">Saves a checkpoint and ends.</param>
    /// <returns>What is also written to <c>run.json</c>.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled; the checkpoint is there for <see cref="StreamRequest.Resume"/>.</exception>
    /// <exception cref="MianException">The data set did not grow out of that of the run, there is nothing new, a setting does not fit, or the loss left the finite numbers.</exception>
    public static RunManifest Run(StreamRequest request, IProgressSink progress, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(progress);
        using var job = new StreamingJob(request, progress);
        return job.Run(cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _learner.Dispose();
        _dataset.Dispose();
    }

    private static PartName[] PartsToTrain(RunManifest run, PreparedDataset dataset, string folder)
    {
        RunLineage.Require(run, dataset, folder);
        if (dataset.Manifest.Split != SplitRule.Time)
            throw new MianException($"The data set in {dataset.Directory} splits by {dataset.Manifest.Split}, so its parts do not follow each other in time and cannot be trained on one after the other. Expected: 'split: {{by: time}}' in its recipe.");
        PartName[] parts = [.. dataset.Parts.Where(p => p > run.Trained.Max())];
        return parts.Length > 0 ? parts : throw new MianException(
            $"There is nothing to continue with: the run in {folder} was trained through {run.Trained.Max()}, the last part of {dataset.Directory}. Append a day with 'mian data append' first.");
    }

    private RunManifest Run(CancellationToken cancellation)
    {
        _folder.Prepare(_request.Resume, replace: false);
        // Before anything is trained: what is continued must not have changed between an interruption and its resumption.
        var fingerprint = $"{RunKey.Canonical(_base.Model, Config, Seed, _dataset.Manifest.ContentHash)}continues: {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_before.Manifest)))}";
        _optimizerState = File.Exists(_before.Checkpoint);
        if (_request.Resume)
        {
            _state = Checkpoint.Load(_folder.Checkpoint, _learner, fingerprint);
        }
        else
        {
            Checkpoint.LoadGrownModel(_before.Model, _learner);
            Checkpoint.LoadGrownOptimizers(_before.Checkpoint, _learner);
            _state.Steps = _state.StepsBefore = _learner.Steps;
        }

        _state.Fingerprint = fingerprint;
        _folder.SaveConfig(Config);
        try
        {
            while (_state.Parts < _parts.Length) Continue(_parts[_state.Parts], cancellation);
        }
        catch (OperationCanceledException)
        {
            Checkpoint.Save(_folder.Checkpoint, _learner, _state);
            throw;
        }

        Checkpoint.SaveModel(_folder.Model, _learner, _dataset.Manifest.ContentHash);
        return Report();
    }

    /// <summary>Scores a part, trains on it, and goes on to the next.</summary>
    private void Continue(PartName part, CancellationToken cancellation)
    {
        if (_state.Days.Count == _state.Parts) _state.Days.Add(Evaluate(part, cancellation));
        while (_state.Epoch < Config.Epochs) TrainPass(part, cancellation);
        _state.Days[^1] = _state.Days[^1] with { TrainLoss = _state.LossSum / Math.Max(1, _state.LossSamples) };
        _state.Parts++;
        _state.Epoch = 0;
        _state.LossSum = 0;
        _state.LossSamples = 0;
        SaveCheckpoint();
    }

    private DayResult Evaluate(PartName part, CancellationToken cancellation)
    {
        // What the model knows is what it has been trained on: its own days, then those of this run.
        var known = _state.Parts == 0 ? RunLineage.DaysOf(_base) : _parts[_state.Parts - 1].Day;
        var result = Scorer.Evaluate(_learner, new RequestSource(_dataset, part, known), (Config.History, false), new Work($"scoring {part}", _progress, cancellation));
        var counts = _dataset.Manifest.CountsOf(part);
        var (users, items) = _novelty.Value.SharesOf(part);
        _progress.Line(FormattableString.Invariant($"{part}  {MetricText.Line(result.Auc, result.Gauc, result.Logloss)}  before training on its {result.Count} samples"));
        return new DayResult
        {
            Part = part,
            FirstTime = counts.FirstTime,
            LastTime = counts.LastTime,
            Samples = result.Count,
            Positives = result.Positives,
            Auc = result.Auc,
            Gauc = result.Gauc,
            Logloss = result.Logloss,
            Note = result.Note,
            Ceiling = result.Ceiling,
            NewUserShare = users,
            NewItemShare = items,
        };
    }

    private void TrainPass(PartName part, CancellationToken cancellation)
    {
        var reader = new BatchReader(new RequestSource(_dataset, part), new BatchOptions
        {
            BatchSize = Config.BatchSize,
            Seed = Seed,
            Shuffle = true,
            OutOfVocabularyRate = Config.OutOfVocabularyRate,
            MaxHistory = Config.History,
            NegativeBehaviours = ModelCatalog.Find(_base.Model).Inputs(Config).HasFlag(ModelInputs.NegativeBehaviours),
        });
        var pass = ((_dataset.Parts.ToList().IndexOf(part) + 1) * PassesPerPart) + _state.Epoch;
        var clock = Stopwatch.StartNew();
        foreach (var batch in reader.Read(pass, _state.Batches, cancellation))
        {
            Train(batch, reader.Samples);
            _progress.Report($"training on {part}", _state.EpochSamples, reader.Samples, "samples", FormattableString.Invariant($"loss {_state.LossSum / _state.LossSamples:F4}"));
            _state.Seconds += clock.Elapsed.TotalSeconds;
            if (_sinceCheckpoint.Elapsed.TotalMinutes >= Config.CheckpointMinutes) SaveCheckpoint();
            clock.Restart();
        }

        _state.Epoch++;
        _state.Batches = 0;
        _state.EpochSamples = 0;
    }

    private void Train(Batch batch, long samplesOfPart)
    {
        // The course of the learning rate starts anew with each part, over all passes of it. It ends one step later than the part does: a
        // day of one step would otherwise have a rate of zero.
        var stepsOfPass = (samplesOfPart + Config.BatchSize - 1) / Config.BatchSize;
        var total = Config.Epochs * stepsOfPass;
        var step = Math.Min((_state.Epoch * stepsOfPass) + _state.Batches + 1, total);
        var loss = _learner.Step(batch, Config.Dense.Schedule.FactorAt(step, total + 1));
        _state.LossSum += loss * batch.Samples;
        _state.LossSamples += batch.Samples;
        _state.Steps++;
        _state.Batches++;
        _state.Samples += batch.Samples;
        _state.EpochSamples += batch.Samples;
    }

    private void SaveCheckpoint()
    {
        Checkpoint.Save(_folder.Checkpoint, _learner, _state);
        _sinceCheckpoint.Restart();
    }

    private RunManifest Report()
    {
        var manifest = _base with
        {
            Version = ProductVersion.Text,
            DatasetPath = _dataset.Directory,
            DatasetHash = _dataset.Manifest.ContentHash,
            Seed = Seed,
            Threads = _request.Threads,
            Device = _request.Device.ToString(),
            Config = Config,
            Train = new TrainFacts
            {
                Samples = _state.Samples,
                Steps = _state.Steps - _state.StepsBefore,
                Seconds = _state.Seconds,
                BestEpoch = 0,
                DenseParameters = _learner.Dense.Count,
                EmbeddingParameters = _learner.Embeddings.Tables.Sum(t => t.Weights.Rows * t.Weights.Dimension),
                Curve = [],
            },
            Valid = null,
            Test = null,
            Trained = [.. _base.Trained, .. _parts],
            Ids = DatasetIds.Of(_dataset),
            Continued = new ContinuedRun(_before.Path, RunKey.Of(_base.Model, _base.Config, _base.Seed, _base.DatasetHash), _base.DatasetHash, _base.Trained, _optimizerState),
            Days = [.. _base.Days ?? [], .. _state.Days],
            PeakMemoryBytes = ProcessMemory.PeakBytes(),
        };
        _folder.SaveManifest(manifest);
        return manifest;
    }
}
