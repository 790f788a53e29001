using BenchmarkDotNet.Attributes;
using Mian.Batches;
using Mian.Benchmarks.Shapes;
using Mian.Torch.Embeddings;
using Mian.Torch.Kernels;
using Mian.Torch.Models;
using Mian.Torch.Optimizers;
using Mian.Torch.Training;
using static TorchSharp.torch;

namespace Mian.Benchmarks.Steps;

/// <summary>The hot pieces of a training step, each alone, on one batch of the Electronics shape (1,024 samples, d = 64).</summary>
[MemoryDiagnoser]
public class StepBenchmarks
{
    private const int D = 64;
    private const int Width = 2 * D; // item and category side by side

    private readonly List<Tensor> _tensors = [];
    private Batch _batch = null!;
    private Learner _learner = null!;
    private CandidateLayout _layout = null!;
    private Tensor _behaviours = null!;
    private Tensor _qkv = null!;
    private (Tensor Behaviour, Tensor Candidate) _scores;
    private Tensor _queries = null!;
    private Tensor _gates = null!;
    private Tensor _recurrent = null!;
    private Tensor _gateBias = null!;
    private Tensor _pairWeights = null!;
    private OptimizerStep _step;
    private int[] _rows = null!;
    private float[] _rowGradients = null!;

    /// <summary>Threads of libtorch and of the kernels.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        set_num_threads(Threads);
        manual_seed(1);
        _batch = new RandomBatches(BatchShape.Electronics, seed: 1).Make(1, 1024)[0];
        _layout = new CandidateLayout(_batch);
        _learner = Learner.Create(BatchShape.Electronics.Schema, nameof(PoolingMLP), new TrainConfig { Embedding = new EmbeddingConfig { Dimension = D } }, (1, true));
        _behaviours = Leaf(_batch.Behaviours, Width);
        _qkv = Leaf(_batch.Behaviours, 3 * Width);
        _scores = (Leaf(_batch.Behaviours), Leaf(_batch.Samples));
        _queries = Leaf(_batch.Samples, Width);
        _gates = Leaf(_batch.Behaviours, 3 * Width);
        _recurrent = Leaf(3 * Width, Width);
        _gateBias = Leaf(3 * Width);
        _pairWeights = Leaf(_layout.Pairs);
        _step = new OptimizerStep(1e-3, 1, 1);
        _rows = [.. _batch.Field("past_item_id").Ids.Take(_batch.Behaviours).Distinct()];
        _rowGradients = new float[_rows.Length * D];
        Array.Fill(_rowGradients, 0.01f);
    }

    [GlobalCleanup]
    public void Release()
    {
        _learner.Dispose();
        foreach (var tensor in _tensors) tensor.Dispose();
    }

    [Benchmark(Description = "gather all fields of a batch")]
    public void Gather()
    {
        using var input = _learner.Embeddings.Embed(_batch, training: false);
    }

    [Benchmark(Description = "segment mean, forward and backward")]
    public void SegmentSum() => Both(() => SegmentMean.Apply(_behaviours, _layout.Segments));

    [Benchmark(Description = "softmax over segments and weighted sum, forward and backward")]
    public void SegmentSoftmax() => Both(() => CandidatePooling.Apply(_behaviours, _scores, _layout, null));

    [Benchmark(Description = "candidate attention with products, forward and backward")]
    public void CandidateAttention() => Both(() => CandidatePooling.Apply(_behaviours, _scores, _layout, _queries));

    [Benchmark(Description = "self-attention in segments, 2 heads, forward and backward")]
    public void SelfAttention() => Both(() => JaggedAttention.Apply(_qkv, _layout.Segments, 2));

    [Benchmark(Description = "GRU with attention in its update, all steps, forward and backward")]
    public void AttentionalGru() => Both(() => JaggedGru.Apply(_gates, (_recurrent, _gateBias), _pairWeights, new GruForm(_layout.SampleSteps, AttentionalUpdate.Augru, Last: true, Fused: true)));

    [Benchmark(Description = "table update of touched rows, lazy Adam")]
    public void TableUpdate() => ItemTable.Optimizer!.Update(_rows, _rowGradients, _step);

    [Benchmark(Description = "one training step of PoolingMLP")]
    public void WholeStep() => _learner.Step(_batch, 1);

    private EmbeddingTable ItemTable => _learner.Embeddings.Tables.First(t => t.Name == "item_id");

    private Tensor Leaf(params long[] shape)
    {
        var tensor = (rand(shape) - 0.5).DetachFromDisposeScope().requires_grad_();
        _tensors.Add(tensor);
        return tensor;
    }

    /// <summary>Clears the gradients that it makes, so that nothing adds up from call to call.</summary>
    private void Both(Func<Tensor> piece)
    {
        using var scope = NewDisposeScope();
        piece().sum().backward();
        foreach (var tensor in _tensors) tensor.grad = null;
    }
}
