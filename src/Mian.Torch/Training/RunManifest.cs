using System.Text.Json;
using System.Text.Json.Serialization;
using Mian.Dataset;
using Mian.Metrics;
using Mian.Torch.Streaming;

namespace Mian.Torch.Training;

/// <summary><c>run.json</c>: what a training run was and what came out of it. Keys in snake_case; documented in docs/commands.md.</summary>
public sealed record RunManifest
{
    /// <summary>How run files are written.</summary>
    public static JsonSerializerOptions Json { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Version of mian.</summary>
    public required string Version { get; init; }

    /// <summary>Recipe of the data set.</summary>
    public required string Dataset { get; init; }

    /// <summary>Folder of the data set.</summary>
    public required string DatasetPath { get; init; }

    /// <summary>Content hash of the data set.</summary>
    public required string DatasetHash { get; init; }

    /// <summary>Model name.</summary>
    public required string Model { get; init; }

    /// <summary>Seed.</summary>
    public required long Seed { get; init; }

    /// <summary>Threads.</summary>
    public required int Threads { get; init; }

    /// <summary>Where the model computed: <c>cpu</c>, <c>cuda:N</c> or <c>cpu-plain</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>All settings.</summary>
    public required TrainConfig Config { get; init; }

    /// <summary>How training went.</summary>
    public required TrainFacts Train { get; init; }

    /// <summary>Metrics of the best checkpoint on validation data.</summary>
    public EvaluationResult? Valid { get; init; }

    /// <summary>Metrics of the best checkpoint on test data, looked at once after training; too good where <see cref="TrainConfig.Selection"/> chose by them.</summary>
    public EvaluationResult? Test { get; init; }

    /// <summary>The parts that the parameters were trained on, in order; the metrics of none of them say anything about new data.</summary>
    public IReadOnlyList<PartName> Trained { get; init; } = [SplitName.Train];

    /// <summary>What the data set's ids meant; null in runs of earlier versions.</summary>
    public DatasetIds? Ids { get; init; }

    /// <summary>What this run continued; null for one that started anew.</summary>
    public ContinuedRun? Continued { get; init; }

    /// <summary>Progressive validation, one entry a part of the stream, those of the runs before included; null for a run that started anew.</summary>
    public IReadOnlyList<DayResult>? Days { get; init; }

    /// <summary>Highest resident memory of the process (anonymous and mapped pages).</summary>
    public long PeakMemoryBytes { get; init; }
}

/// <summary>How training went.</summary>
public sealed record TrainFacts
{
    /// <summary>Samples trained on, drawn negatives included.</summary>
    public required long Samples { get; init; }

    /// <summary>Steps taken.</summary>
    public required long Steps { get; init; }

    /// <summary>Seconds of training steps, batches included, validation left out.</summary>
    public required double Seconds { get; init; }

    /// <summary>Samples a second of training.</summary>
    public double SamplesPerSecond => Seconds > 0 ? Samples / Seconds : 0;

    /// <summary>Where in epochs the best checkpoint was taken.</summary>
    public required double BestEpoch { get; init; }

    /// <summary>Dense parameters.</summary>
    public required long DenseParameters { get; init; }

    /// <summary>Embedding parameters.</summary>
    public required long EmbeddingParameters { get; init; }

    /// <summary>Loss and validation metrics along the way.</summary>
    public required IReadOnlyList<CurvePoint> Curve { get; init; }
}

/// <summary>One validation.</summary>
/// <param name="Epoch">Epochs trained so far.</param>
/// <param name="Step">Steps so far.</param>
/// <param name="TrainLoss">Mean training loss since the last validation.</param>
/// <param name="ValidAuc">Validation AUC.</param>
/// <param name="ValidGauc">Validation GAUC; null where undefined.</param>
/// <param name="ValidLogloss">Validation cross-entropy.</param>
public sealed record CurvePoint(double Epoch, long Step, double TrainLoss, double? ValidAuc, double? ValidGauc, double ValidLogloss)
{
    /// <summary>Test AUC, where <see cref="TrainConfig.Selection"/> chooses by it; null, and absent in files, otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TestAuc { get; init; }

    /// <summary>Test GAUC, likewise; null also where undefined.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TestGauc { get; init; }

    /// <summary>Test cross-entropy, likewise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? TestLogloss { get; init; }
}

/// <summary>How far a run is that may have paused.</summary>
/// <param name="Curve">Validations so far.</param>
/// <param name="Manifest">Its record; null while it is not finished.</param>
public sealed record RunProgress(IReadOnlyList<CurvePoint> Curve, RunManifest? Manifest);
