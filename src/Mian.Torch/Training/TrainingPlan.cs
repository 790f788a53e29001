using System.Globalization;
using System.Text;
using Mian.Dataset;
using Mian.Schema;
using Mian.Torch.Embeddings;
using Mian.Torch.Models;
using Mian.Torch.Tables;

namespace Mian.Torch.Training;

/// <summary>Memory of one embedding table.</summary>
/// <param name="Table">Name.</param>
/// <param name="Rows">Ids.</param>
/// <param name="Dimension">D.</param>
/// <param name="WeightBytes">rows · D · 4.</param>
/// <param name="StateBytes">Optimizer state and the index of touched rows.</param>
public sealed record TablePlan(string Table, long Rows, int Dimension, long WeightBytes, long StateBytes);

/// <summary>What a training run will need, worked out before anything is allocated.</summary>
public sealed record TrainingPlan
{
    // Measured once on Linux x64: the runtime, libtorch's code and its thread pools, with a model of no size.
    private const long ProcessBytes = 420L << 20;
    private const int EvaluationBytesPerSample = 40;
    private const int TouchedIndexBytes = sizeof(int);

    /// <summary>Tables, by size.</summary>
    public required IReadOnlyList<TablePlan> Tables { get; init; }

    /// <summary>Samples of one epoch, drawn negatives included.</summary>
    public required long SamplesPerEpoch { get; init; }

    /// <summary>Steps of one epoch.</summary>
    public required long StepsPerEpoch { get; init; }

    /// <summary>Dense parameters.</summary>
    public required long DenseParameters { get; init; }

    /// <summary>Parameters, gradients and optimizer state of the dense layers.</summary>
    public required long DenseBytes { get; init; }

    /// <summary>Activations and gradients of one batch, estimated from the widths.</summary>
    public required long BatchBytes { get; init; }

    /// <summary>Scores and labels of the larger of the validation and test parts, and item lists for fresh negatives.</summary>
    public required long DataBytes { get; init; }

    /// <summary>Expected highest memory of the process, mapped data set pages left out.</summary>
    public long PeakBytes => ProcessBytes + Tables.Sum(t => t.WeightBytes + t.StateBytes) + DenseBytes + BatchBytes + DataBytes;

    /// <summary>Works the plan out.</summary>
    public static TrainingPlan Of(PreparedDataset dataset, string model, TrainConfig config)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentNullException.ThrowIfNull(config);
        var manifest = dataset.Manifest;
        var shape = new ModelShape(dataset.Schema, config.Embedding.DimensionOf, config.History ?? dataset.Schema.MaxHistory);
        var entry = ModelCatalog.Find(model);
        using var network = entry.Build(shape, config);
        var parameters = network.parameters().Sum(p => p.numel());
        var negatives = manifest.Negatives is { Training: NegativeTiming.Fresh } fresh ? fresh.PerPositive : 0;
        var samples = manifest.Splits[SplitName.Train].Samples * (1 + negatives);
        var scored = Math.Max(manifest.Splits[SplitName.Valid].Samples, manifest.Splits[SplitName.Test].Samples);
        return new TrainingPlan
        {
            Tables = [.. TableListing.Of(dataset.Schema, config.Embedding, entry.Inputs(config)).Select(t => Plan(t, config.Embedding)).OrderByDescending(t => t.WeightBytes)],
            SamplesPerEpoch = samples,
            StepsPerEpoch = (samples + config.BatchSize - 1) / config.BatchSize,
            DenseParameters = parameters,
            DenseBytes = parameters * sizeof(float) * 4,
            BatchBytes = ActivationBytes(shape, config),
            DataBytes = (scored * EvaluationBytesPerSample) + (negatives > 0 ? manifest.Events * sizeof(int) : 0),
        };
    }

    /// <summary>The plan in words, one line a fact.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"plan: {SamplesPerEpoch:N0} samples an epoch in {StepsPerEpoch:N0} steps, {DenseParameters:N0} dense parameters");
        foreach (var table in Tables)
        {
            text.AppendLine(CultureInfo.InvariantCulture,
                $"  table {table.Table,-24} {table.Rows,12:N0} x {table.Dimension,-4} {Megabytes(table.WeightBytes),10} + optimizer {Megabytes(table.StateBytes),10}");
        }

        text.Append(CultureInfo.InvariantCulture,
            $"  dense {Megabytes(DenseBytes)}, batch {Megabytes(BatchBytes)}, data {Megabytes(DataBytes)}; expected peak {Megabytes(PeakBytes)} beside mapped pages");
        return text.ToString();
    }

    /// <summary>Refuses a plan that does not fit into memory.</summary>
    /// <param name="availableBytes">Memory that the system can still give.</param>
    /// <exception cref="MianException">Says what needs most and what to reduce.</exception>
    public void RequireMemory(long availableBytes)
    {
        if (PeakBytes <= availableBytes) return;
        var largest = Tables[0];
        throw new MianException(
            $"Training needs about {Megabytes(PeakBytes)}, but only {Megabytes(availableBytes)} of memory are available. " +
            $"The largest table '{largest.Table}' takes {Megabytes(largest.WeightBytes)} and {Megabytes(largest.StateBytes)} of optimizer state. " +
            "Lower 'embedding.dimension' or 'batch_size', set 'embedding.optimizer: row_wise_adagrad' (one float a row), or prepare the data again with a higher min_count or with 'kind: hashed'.");
    }

    private static TablePlan Plan(TableListing table, EmbeddingConfig config)
    {
        var state = config.Options.StateBytes(table.Rows, table.Dimension) + ((long)table.Rows * TouchedIndexBytes);
        return new TablePlan(table.Name, table.Rows, table.Dimension, EmbeddingStorage.BytesOf(table.Rows, table.Dimension), state);
    }

    /// <summary>Each group is held gathered, normalised, projected and as gradient; the Transformer keeps about twelve vectors a behaviour.</summary>
    private static long ActivationBytes(ModelShape shape, TrainConfig config)
    {
        var sample = (4L * shape.Width(FieldGroup.Item)) + (2 * (shape.Width(FieldGroup.User) + shape.Width(FieldGroup.Context))) + shape.Width(FieldGroup.Behaviour);
        var behaviours = (long)shape.MaxHistory * 12 * shape.Width(FieldGroup.Behaviour);
        return config.BatchSize * sizeof(float) * ((4 * sample) + behaviours);
    }

    private static string Megabytes(long bytes) => bytes >= 1L << 30
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):F1} GiB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):F1} MiB");
}
