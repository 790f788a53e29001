using System.Diagnostics;
using Mian.Batches;
using Mian.Dataset;
using Mian.Metrics;
using Mian.Progress;
using Mian.Significance;
using Mian.Torch.Evaluation;

namespace Mian.Torch.Training;

/// <summary>Trains one model on one data set: shuffled epochs, validation, early stopping, best checkpoint, resume.</summary>
public sealed class TrainingJob : IDisposable
{
    private readonly TrainRequest _request;
    private readonly IProgressSink _progress;
    private readonly RunFolder _folder;
    private readonly PreparedDataset _dataset;
    private readonly RequestSource _train;
    private readonly RequestSource _valid;
    private readonly BatchReader _reader;
    private readonly Learner _learner;
    private readonly Stopwatch _sinceCheckpoint = Stopwatch.StartNew();
    private TrainingState _state = new();

    private TrainingJob(TrainRequest request, IProgressSink progress)
    {
        _request = request;
        _progress = progress;
        if (!request.Test) TestSelection.Refuse(request.Config, "settings", "this training leaves the test part alone");
        TorchSharp.torch.set_num_threads(request.Threads);
        _folder = new RunFolder(request.Out);
        _dataset = PreparedDataset.Open(request.Dataset);
        CheckpointChoice.Require(_dataset, request.Config);
        _train = new RequestSource(_dataset, SplitName.Train);
        _valid = new RequestSource(_dataset, SplitName.Valid);
        _reader = new BatchReader(_train, new BatchOptions
        {
            BatchSize = request.Config.BatchSize,
            Seed = request.Seed,
            Shuffle = true,
            DrawNegatives = true,
            OutOfVocabularyRate = request.Config.OutOfVocabularyRate,
            MaxHistory = request.Config.History,
            NegativeBehaviours = Models.ModelCatalog.Find(request.Model).Inputs(request.Config).HasFlag(Models.ModelInputs.NegativeBehaviours),
        });
        var plan = TrainingPlan.Of(_dataset, request.Model, request.Config);
        if (request.PrintPlan) progress.Line(plan.Describe());
        plan.RequireMemory(ProcessMemory.AvailableBytes());
        _learner = Learner.Create(_dataset.Schema, request.Model, request.Config, (request.Seed, true), request.Device);
    }

    private TrainConfig Config => _request.Config;

    private string Fingerprint => RunKey.Canonical(_request.Model, Config, _request.Seed, _dataset.Manifest.ContentHash);

    /// <summary>Trains, and evaluates the best checkpoint.</summary>
    /// <param name="request">What to train.</param>
    /// <param name="progress">Shows how far it is.</param>
    /// <param name="cancellation">Saves a checkpoint and ends.</param>
    /// <returns>What is also written to <c>run.json</c>.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled; the checkpoint is there for <see cref="TrainRequest.Resume"/>.</exception>
    /// <exception cref="MianException">Bad input, or the loss left the finite numbers.</exception>
    public static RunManifest Run(TrainRequest request, IProgressSink progress, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(progress);
        using var job = new TrainingJob(request, progress);
        return job.Run(request.Config.Epochs, cancellation).Manifest!;
    }

    /// <summary>Trains until so many epochs are done in all, and pauses there: with <see cref="TrainRequest.Resume"/> the run goes on as if it had not paused.</summary>
    /// <param name="request">What to train. Its schedule is that of all its epochs, wherever it pauses.</param>
    /// <param name="epochs">Epochs to reach, 1 or more; the run's own number, or an early stop, finishes it.</param>
    /// <param name="progress">Shows how far it is.</param>
    /// <param name="cancellation">Saves a checkpoint and ends.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; the checkpoint is there for <see cref="TrainRequest.Resume"/>.</exception>
    /// <exception cref="MianException">Bad input, or the loss left the finite numbers.</exception>
    public static RunProgress RunUntil(TrainRequest request, int epochs, IProgressSink progress, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        using var job = new TrainingJob(request, progress);
        return job.Run(epochs, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _learner.Dispose();
        _dataset.Dispose();
    }

    private RunProgress Run(int epochs, CancellationToken cancellation)
    {
        if (TestSelection.Applies(Config)) _progress.Line(TestSelection.Warning);
        _folder.Prepare(_request.Resume, _request.Replace);
        if (_request.Resume) _state = Checkpoint.Load(_folder.Checkpoint, _learner, Fingerprint);
        _state.Fingerprint = Fingerprint;
        _folder.SaveConfig(Config);
        try
        {
            while (!_state.Finished && _state.Epoch < epochs) TrainEpoch(cancellation);
        }
        catch (OperationCanceledException)
        {
            Checkpoint.Save(_folder.Checkpoint, _learner, _state);
            throw;
        }

        if (!_state.Finished) return new RunProgress(_state.Curve, null);
        Checkpoint.LoadModel(_folder.Model, _learner);
        return new RunProgress(_state.Curve, Report(cancellation));
    }

    private void TrainEpoch(CancellationToken cancellation)
    {
        // A run that was cancelled while it validated in the middle of an epoch owes that validation before the next step.
        if (ValidationIsDue && Validate(cancellation)) return;
        var clock = Stopwatch.StartNew();
        foreach (var batch in _reader.Read(_state.Epoch, _state.Batches, cancellation))
        {
            Train(batch);
            _state.Seconds += clock.Elapsed.TotalSeconds;
            clock.Restart();
            if (ValidationIsDue)
            {
                if (Validate(cancellation)) return;
                clock.Restart();
            }

            if (_sinceCheckpoint.Elapsed.TotalMinutes < Config.CheckpointMinutes) continue;
            SaveCheckpoint();
            clock.Restart();
        }

        if (Validate(cancellation)) return;
        _state.Epoch++;
        _state.Batches = _state.EpochValidations = 0;
        _state.EpochSamples = 0;
        if (_state.Epoch >= Config.Epochs) _state.Finished = true;
        SaveCheckpoint();
    }

    private bool ValidationIsDue => _state.EpochSamples >= NextValidation && _state.EpochValidations < Config.ValidationsPerEpoch - 1;

    private double NextValidation => (double)_reader.Samples * (_state.EpochValidations + 1) / Config.ValidationsPerEpoch;

    private double EpochsDone => _state.Epoch + Math.Min(1, (double)_state.EpochSamples / _reader.Samples);

    private void Train(Batch batch)
    {
        var loss = _learner.Step(batch, Schedule());
        _state.LossSum += loss * batch.Samples;
        _state.LossSamples += batch.Samples;
        _state.Steps++;
        _state.Batches++;
        _state.Samples += batch.Samples;
        _state.EpochSamples += batch.Samples;
        _progress.Report($"epoch {_state.Epoch + 1}/{Config.Epochs}", _state.EpochSamples, _reader.Samples, "samples", $"loss {_state.LossSum / _state.LossSamples:F4}");
    }

    private double Schedule()
    {
        var total = Math.Max(1, Config.Epochs * _reader.Samples / Config.BatchSize);
        return Config.Dense.Schedule.FactorAt(Math.Min(_state.Steps + 1, total), total);
    }

    /// <summary>Validates, keeps the best parameters, and tells whether training is over.</summary>
    private bool Validate(CancellationToken cancellation)
    {
        var (point, note) = Measure(cancellation);
        var score = CheckpointChoice.ScoreOf(point, Config) ?? throw CheckpointChoice.Missing(_dataset, Config, note);
        _state.Curve.Add(point);
        _state.LossSum = 0;
        _state.LossSamples = 0;
        _state.EpochValidations++;
        var better = _state.Best is null || score > _state.Best;
        if (better)
        {
            _state.Best = score;
            _state.BestEpoch = EpochsDone;
            Checkpoint.SaveModel(_folder.Model, _learner, _dataset.Manifest.ContentHash);
        }

        _state.SinceBest = better ? 0 : _state.SinceBest + 1;
        _progress.Line(Describe(point) + (better ? "  best" : ""));
        if (Config.Patience == 0 || _state.SinceBest < Config.Patience) return false;
        _state.Finished = true;
        SaveCheckpoint();
        return true;
    }

    private bool ChosenOnTest => TestSelection.Applies(Config);

    /// <summary>The metrics of the validation part, and those of the test part where that chooses; also why one of the part that chooses is missing.</summary>
    private (CurvePoint Point, string? Note) Measure(CancellationToken cancellation)
    {
        var valid = Scorer.Evaluate(_learner, _valid, (Config.History, false), new Work("validating", _progress, cancellation));
        var point = new CurvePoint(EpochsDone, _state.Steps, _state.LossSum / Math.Max(1, _state.LossSamples), valid.Auc, valid.Gauc, valid.Logloss);
        if (!ChosenOnTest) return (point, valid.Note);
        var test = Scorer.Evaluate(_learner, new RequestSource(_dataset, SplitName.Test), (Config.History, false), new Work("testing", _progress, cancellation));
        return (point with { TestAuc = test.Auc, TestGauc = test.Gauc, TestLogloss = test.Logloss }, test.Note);
    }

    private string Describe(CurvePoint point)
    {
        var valid = FormattableString.Invariant($"epoch {point.Epoch,5:F2}  train loss {point.TrainLoss:F4}  valid {MetricText.Line(point.ValidAuc, point.ValidGauc, point.ValidLogloss)}");
        var test = ChosenOnTest ? $"  chosen by test {MetricText.Line(point.TestAuc, point.TestGauc, point.TestLogloss)}" : "";
        return FormattableString.Invariant($"{valid}{test}  {_state.Samples / Math.Max(1e-9, _state.Seconds):F0} samples/s");
    }

    private void SaveCheckpoint()
    {
        Checkpoint.Save(_folder.Checkpoint, _learner, _state);
        _sinceCheckpoint.Restart();
    }

    private RunManifest Report(CancellationToken cancellation)
    {
        var valid = Scorer.Evaluate(_learner, _valid, (Config.History, true), new Work("validating", _progress, cancellation));
        EvaluationResult? test = null;
        if (_request.Test)
        {
            var predictions = Scorer.Predict(_learner, new RequestSource(_dataset, SplitName.Test), (Config.History, true), new Work("testing", _progress, cancellation));
            test = Evaluator.Evaluate(predictions);
            SampleScores.Of(predictions).Write(_folder.TestScores);
        }

        var manifest = new RunManifest
        {
            Version = ProductVersion.Text,
            Dataset = _dataset.Manifest.Recipe,
            DatasetPath = _dataset.Directory,
            DatasetHash = _dataset.Manifest.ContentHash,
            Model = Models.ModelCatalog.Find(_request.Model).Name,
            Seed = _request.Seed,
            Threads = _request.Threads,
            Device = _request.Device.ToString(),
            Config = Config,
            Train = Facts(),
            Valid = valid,
            Test = test,
            Ids = Streaming.DatasetIds.Of(_dataset),
            PeakMemoryBytes = ProcessMemory.PeakBytes(),
        };
        _folder.SaveManifest(manifest);
        return manifest;
    }

    private TrainFacts Facts() => new()
    {
        Samples = _state.Samples,
        Steps = _state.Steps,
        Seconds = _state.Seconds,
        BestEpoch = _state.BestEpoch,
        DenseParameters = _learner.Dense.Count,
        EmbeddingParameters = _learner.Embeddings.Tables.Sum(t => t.Weights.Rows * t.Weights.Dimension),
        Curve = _state.Curve,
    };
}
