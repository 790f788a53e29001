using Mian.Torch.Kernels;
using static TorchSharp.torch;

namespace Mian.Torch.Layers;

/// <summary>Dropout that follows libtorch's seed but draws one number a call instead of one an element.</summary>
internal sealed class Dropout : nn.Module<Tensor, Tensor>
{
    private readonly double _rate;

    internal Dropout(double rate) : base(nameof(Dropout)) => _rate = rate;

    /// <summary>Any shape; unchanged in evaluation and at rate 0.</summary>
    public override Tensor forward(Tensor input)
    {
        if (!training || _rate <= 0) return input;
        using var key = randint(int.MaxValue, 1, dtype: ScalarType.Int64);
        return KeyedDropout.Apply(input, _rate, (uint)key.ToWholeNumber());
    }
}
