using Mian.Batches;
using Mian.Dataset;
using Mian.Schema;
using Mian.Torch.Devices;
using Mian.Torch.Embeddings;
using Mian.Torch.Kernels;
using Mian.Torch.Models;
using Mian.Torch.Optimizers;
using TorchSharp;
using static TorchSharp.torch;

namespace Mian.Torch.Training;

/// <summary>A model with its embedding tables and their optimizers: everything that one step changes.</summary>
internal sealed class Learner : IDisposable
{
    // First-order weights need no symmetry broken; they start next to zero, so that the first logits are the other parts' alone.
    private const double FirstOrderDeviation = 1e-4;

    private readonly TrainConfig _config;
    private readonly DenseParameters _dense;
    private readonly long _seed;
    private readonly ComputeDevice _device;
    private readonly bool _addsFirstOrder;

    private Learner(CtrModel model, EmbeddingLayer embeddings, (TrainConfig Config, long Seed, bool FirstOrder) run, ComputeDevice device)
    {
        Model = model;
        Embeddings = embeddings;
        (_config, _seed, _addsFirstOrder) = run;
        _device = device;
        model.to(device.Device);
        _dense = new DenseParameters(model, run.Config.Dense, device);
    }

    /// <summary>The forward pass.</summary>
    internal CtrModel Model { get; }

    /// <summary>The tables.</summary>
    internal EmbeddingLayer Embeddings { get; }

    /// <summary>Optimizer of the dense parameters.</summary>
    internal DenseParameters Dense => _dense;

    /// <summary>Steps taken.</summary>
    internal long Steps { get; set; }

    /// <summary>Builds a model for a schema.</summary>
    /// <param name="schema">Fields and tables.</param>
    /// <param name="model">Name in <see cref="ModelCatalog"/>.</param>
    /// <param name="config">Options.</param>
    /// <param name="run">Seed of all initial values, and whether optimizers are needed.</param>
    /// <param name="device">Where it computes; null for the CPU.</param>
    internal static Learner Create(DatasetSchema schema, string model, TrainConfig config, (long Seed, bool Training) run, ComputeDevice? device = null)
    {
        device ??= ComputeDevice.Cpu;
        var entry = ModelCatalog.Find(model);
        RequireTables(schema, config.Embedding);
        manual_seed((long)(SplitMix64.Combine(run.Seed, 0, 0) >> 1));
        var history = config.History ?? schema.MaxHistory;
        var shape = new ModelShape(schema, config.Embedding.DimensionOf, history);
        var inputs = entry.Inputs(config);
        var tables = TableListing.Of(schema, config.Embedding, inputs).ToLookup(t => t.IsFirstOrder);
        var network = entry.Build(shape, config);
        var vectors = inputs.HasFlag(ModelInputs.Vectors) ? BuildTables(shape, tables[false], config.Embedding, (run.Seed, run.Training, device)) : null;
        var weights = inputs.HasFlag(ModelInputs.FirstOrder) ? BuildTables(new ModelShape(schema, _ => 1, history), tables[true], config.Embedding, (run.Seed, run.Training, device)) : null;
        var learner = new Learner(network, new EmbeddingLayer(vectors, weights, device), (config, run.Seed, entry.GetsFirstOrder(config)), device);
        learner.Push();
        return learner;
    }

    /// <summary>One step: forward, backward, clipping, update.</summary>
    /// <param name="batch">Samples.</param>
    /// <param name="rate">Factor of the schedule on both learning rates.</param>
    /// <returns>The mean cross-entropy of the batch before the update.</returns>
    /// <exception cref="DivergenceException">The loss or a gradient is not finite; nothing was updated.</exception>
    internal double Step(Batch batch, double rate)
    {
        using var scope = NewDisposeScope();
        // Dropout draws depend on seed and step only, so that a resumed run repeats them.
        manual_seed((long)(SplitMix64.Combine(_seed, 1, Steps) >> 1));
        Model.train();
        using var input = Embeddings.Embed(batch, training: true);
        var logits = Forward(input);
        using var labels = TensorMemory.From(batch.Labels.AsSpan(0, batch.Samples)).to(_device.Device);
        var loss = nn.functional.binary_cross_entropy_with_logits(logits, labels);
        var value = loss.ToNumber();
        if (!float.IsFinite(value)) throw new DivergenceException(Steps, ("loss", value));
        foreach (var further in input.Losses) loss = loss.Plus(further);
        loss.backward();
        Embeddings.Collect(input);
        Update(rate);
        return value;
    }

    /// <summary>Logits of a batch, without training; [B].</summary>
    internal float[] Score(Batch batch, AttentionTrace? trace = null)
    {
        using var scope = NewDisposeScope();
        using var quiet = inference_mode();
        Model.eval();
        using var input = Embeddings.Embed(batch, training: false, trace);
        return Forward(input).cpu().data<float>().ToArray();
    }

    /// <summary>The model's logits, and the first-order weights where the settings add them to a model without; [B].</summary>
    internal Tensor Forward(ModelInput input)
    {
        var logits = Model.call(input);
        return _addsFirstOrder ? logits.Plus(PooledFields.FirstOrder(input)) : logits;
    }

    /// <summary>Makes every id that came after a stage of the data set mean "out of vocabulary", as the model knows nothing else of it.</summary>
    internal void ForgetRows(DatasetStage known)
    {
        foreach (var table in Embeddings.Tables)
        {
            var unknown = table.Weights.Row(ReservedIds.OutOfVocabulary);
            for (long row = known.RowsOf(table.Source); row < table.Weights.Rows; row++) unknown.CopyTo(table.Weights.Row(row));
        }

        Push();
    }

    /// <summary>Brings tables and optimizers on the device up to date with native memory, after a checkpoint was read.</summary>
    internal void Push()
    {
        foreach (var table in Embeddings.Tables) table.OnDevice?.Push();
        _dense.Push();
    }

    /// <summary>Brings native memory up to date with the device, before a checkpoint is written.</summary>
    internal void Pull()
    {
        foreach (var table in Embeddings.Tables) table.OnDevice?.Pull();
        _dense.Pull();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _dense.Dispose();
        Embeddings.Dispose();
        Model.Dispose();
    }

    private void Update(double rate)
    {
        var norm = default(GradientNorm);
        _dense.AddTo(ref norm);
        foreach (var table in Embeddings.Tables) table.AddTo(ref norm);
        if (!double.IsFinite(norm.Value)) throw new DivergenceException(Steps, ("norm of the gradients", norm.Value));
        var clip = _config.ClipNorm > 0 ? norm.ClipScale(_config.ClipNorm) : 1;
        Steps++;
        _dense.Step(new OptimizerStep(_config.Dense.LearningRate * rate, Steps, clip));
        foreach (var table in Embeddings.Tables) table.Step(new OptimizerStep(_config.Embedding.LearningRate * rate, Steps, clip));
    }

    private static EmbeddingCollection BuildTables(ModelShape shape, IEnumerable<TableListing> listings, EmbeddingConfig config, (long Seed, bool Training, ComputeDevice Device) run)
    {
        var tables = new Dictionary<string, EmbeddingTable>();
        foreach (var listing in listings)
        {
            var table = new EmbeddingTable(listing, run.Training ? config.Options : null, run.Device);
            if (run.Training) table.Initialise(listing.IsFirstOrder ? FirstOrderDeviation : config.InitialDeviation, run.Seed);
            tables.Add(listing.Source, table);
        }

        return new EmbeddingCollection(shape, tables);
    }

    private static void RequireTables(DatasetSchema schema, EmbeddingConfig config)
    {
        foreach (var name in config.Dimensions.Keys.Where(n => schema.Tables.All(t => t.Name != n)))
        {
            throw new Configuration.ConfigurationException("embedding.dimensions", [new Configuration.ConfigurationMistake(
                $"embedding.dimensions.{name}",
                $"the data set has no embedding table '{name}'.{Configuration.NearestName.Suggest(name, schema.Tables.Select(t => t.Name))} Tables: {string.Join(", ", schema.Tables.Select(t => t.Name))}.")]);
        }
    }
}

/// <summary>Training left the finite numbers.</summary>
public sealed class DivergenceException : MianException
{
    internal DivergenceException(long step, (string Name, double Value) found)
        : base(FormattableString.Invariant($"The {found.Name} of step {step} is {found.Value}, expected a finite number; training stopped before it could spoil the parameters. The last checkpoint is kept. ") +
               "Lower 'dense.learning_rate' and 'embedding.learning_rate', or set 'clip_norm' (default 5).") => Step = step;

    /// <summary>The step, counted from 0.</summary>
    public long Step { get; }
}
