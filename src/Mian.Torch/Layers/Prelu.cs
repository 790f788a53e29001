using Mian.Torch.Kernels;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Layers;

/// <summary>max(x, 0) + a min(x, 0) with a learned a for each unit, which starts at 0.25 where nothing else is said (K. He et al., <i>Delving deep into rectifiers</i>, ICCV 2015).</summary>
/// <remarks>TorchSharp's own module hands a number to native code that may be freed meanwhile: see <see cref="Numbers"/>.</remarks>
internal sealed class Prelu : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    /// <summary>Makes the activation.</summary>
    /// <param name="width">Units.</param>
    /// <param name="start">What a starts at.</param>
    internal Prelu(int width, double start = 0.25) : base(nameof(Prelu))
    {
        _weight = new Parameter(ones(width).MultiplyInPlace(start));
        RegisterComponents();
    }

    /// <summary>[N, W] -> [N, W].</summary>
    public override Tensor forward(Tensor x) => nn.functional.prelu(x, _weight);
}
