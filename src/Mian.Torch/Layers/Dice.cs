using Mian.Torch.Kernels;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Layers;

/// <summary>
/// Dice, Eq. (3) of Zhou et al. 2018 (https://arxiv.org/abs/1706.06978): y = p x + (1 - p) α x, p = sigmoid((x - E[x]) / √(Var[x] + ε)). The
/// statistics are those of the batch while training and their moving averages otherwise. Behaviours are jagged, so they cover true positions only.
/// </summary>
internal sealed class Dice : nn.Module<Tensor, Tensor>
{
    private const double Epsilon = 1e-9;
    private const double Momentum = 0.01;

    private readonly bool _fixed;

    [ComponentName(Name = "alpha")]
    private readonly Parameter _alpha;
    [ComponentName(Name = "running_mean")]
    private readonly Tensor _mean;
    [ComponentName(Name = "running_variance")]
    private readonly Tensor _variance;

    /// <summary>Starts with α = 0.</summary>
    /// <param name="width">H.</param>
    /// <param name="fixedStatistics">True to keep mean 0 and variance 1 for ever, which is what the code of DIN's authors comes to.</param>
    internal Dice(int width, bool fixedStatistics) : base(nameof(Dice))
    {
        _fixed = fixedStatistics;
        _alpha = new Parameter(zeros(width));
        _mean = zeros(width).DetachFromDisposeScope();
        _variance = ones(width).DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>[rows, H] -> [rows, H].</summary>
    public override Tensor forward(Tensor input)
    {
        if (input.shape[0] == 0) return input;
        var x = input.contiguous();
        var ofBatch = training && !_fixed;
        if (x.device_type != TorchSharp.DeviceType.CPU) return Plain(x, ofBatch);
        var (mean, scale) = Statistics(x, ofBatch);
        return DiceKernel.Apply(x, _alpha, (mean, scale), ofBatch);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _mean.Dispose();
            _variance.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>E[x] and 1 / √(Var[x] + ε); the kernel differentiates them.</summary>
    private (Tensor Mean, Tensor Scale) Statistics(Tensor x, bool ofBatch)
    {
        using var quiet = no_grad();
        var (mean, variance) = ofBatch ? DiceKernel.Statistics(x) : (_mean, _variance);
        if (ofBatch) Update(mean, variance);
        return (mean, variance.Plus(Epsilon).rsqrt());
    }

    /// <summary>The same in plain torch operations.</summary>
    private Tensor Plain(Tensor x, bool ofBatch)
    {
        var (mean, variance) = ofBatch ? (x.mean([0L]), x.var([0L], unbiased: false)) : (_mean, _variance);
        if (ofBatch)
        {
            using var quiet = no_grad();
            Update(mean, variance);
        }

        var p = ((x - mean) * variance.Plus(Epsilon).rsqrt()).sigmoid();
        return x * _alpha.Plus(p * _alpha.OneMinus());
    }

    private void Update(Tensor mean, Tensor variance)
    {
        _mean.MultiplyInPlace(1 - Momentum).AddInPlace(mean.Times(Momentum));
        _variance.MultiplyInPlace(1 - Momentum).AddInPlace(variance.Times(Momentum));
    }
}
