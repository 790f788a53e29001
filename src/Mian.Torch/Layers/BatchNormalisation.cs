using Mian.Torch.Kernels;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Layers;

/// <summary>
/// Batch normalisation (S. Ioffe and C. Szegedy, ICML 2015) over samples: γ (x - E[x]) / √(Var[x] + ε) + β, with the statistics of the batch while training and their moving averages otherwise. A batch of
/// one sample has no variance, which libtorch refuses; the last of an epoch may be one, and takes the moving averages.
/// </summary>
/// <remarks>TorchSharp's own module hands numbers to native code that may be freed meanwhile: see <see cref="Numbers"/>.</remarks>
internal sealed class BatchNormalisation : nn.Module<Tensor, Tensor>
{
    private const double Momentum = 0.1;
    private const double Epsilon = 1e-5;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;
    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;
    [ComponentName(Name = "running_mean")]
    private readonly Tensor _mean;
    [ComponentName(Name = "running_var")]
    private readonly Tensor _variance;
    [ComponentName(Name = "num_batches_tracked")]
    private readonly Tensor _batches;

    /// <summary>Starts with γ = 1, β = 0.</summary>
    /// <param name="width">W.</param>
    internal BatchNormalisation(int width) : base(nameof(BatchNormalisation))
    {
        _weight = new Parameter(ones(width));
        _bias = new Parameter(zeros(width));
        _mean = zeros(width).DetachFromDisposeScope();
        _variance = ones(width).DetachFromDisposeScope();
        _batches = zeros([], ScalarType.Int64).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>[B, W] -> [B, W].</summary>
    public override Tensor forward(Tensor input)
    {
        var ofBatch = training && input.shape[0] > 1;
        if (ofBatch) _batches.AddInPlace(ones_like(_batches));
        return nn.functional.batch_norm(input, _mean, _variance, _weight, _bias, ofBatch, Momentum, Epsilon);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _mean.Dispose();
            _variance.Dispose();
            _batches.Dispose();
        }

        base.Dispose(disposing);
    }
}
