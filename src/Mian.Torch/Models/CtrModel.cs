using static TorchSharp.torch;

namespace Mian.Torch.Models;

/// <summary>A click-through-rate model: a forward pass from an embedded batch to one logit a sample, and nothing else.</summary>
public abstract class CtrModel : nn.Module<ModelInput, Tensor>
{
    /// <summary>Names the model.</summary>
    /// <param name="name">Name in the paper's spelling.</param>
    /// <param name="shape">Fields and widths it is built for.</param>
    protected CtrModel(string name, ModelShape shape) : base(name)
    {
        ArgumentNullException.ThrowIfNull(shape);
        Shape = shape;
    }

    /// <summary>Fields and widths it was built for.</summary>
    public ModelShape Shape { get; }
}
