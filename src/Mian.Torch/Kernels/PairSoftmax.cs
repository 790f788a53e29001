using static TorchSharp.torch;

namespace Mian.Torch.Kernels;

/// <summary>Softmax over the behaviours of each sample.</summary>
internal sealed unsafe class PairSoftmax : autograd.SingleTensorFunction<PairSoftmax>
{
    /// <inheritdoc/>
    public override string Name => nameof(PairSoftmax);

    /// <summary>[P] scores -> [P] weights, which sum to one for each sample with behaviours.</summary>
    internal static Tensor Apply(Tensor scores, CandidateLayout layout) =>
        layout.Index is null ? apply(scores, layout) : PlainForms.PairSoftmax(scores, layout);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (scores, layout) = ((Tensor)vars[0], (CandidateLayout)vars[1]);
        var output = empty(layout.Pairs);
        using (no_grad()) output.copy_(scores);
        var a = TensorMemory.Address(output);
        PairLoop.Samples(layout, (_, pair, _, length) => Simd.Softmax((float*)a + pair, length));
        ctx.save_for_backward([output]);
        ctx.save_data("layout", layout);
        return output;
    }

    /// <summary>ds_t = a_t (g_t - Σ a g).</summary>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradOutput)
    {
        using var weights = ctx.get_saved_variables()[0];
        using var gradient = gradOutput.contiguous();
        var layout = (CandidateLayout)ctx.get_data("layout");
        var result = empty_like(weights);
        var (a, g, s) = (TensorMemory.Address(weights), TensorMemory.Address(gradient), TensorMemory.Address(result));
        PairLoop.Samples(layout, (_, pair, _, length) =>
        {
            var total = Simd.Dot((float*)a + pair, (float*)g + pair, length);
            for (var t = pair; t < pair + length; t++) ((float*)s)[t] = ((float*)a)[t] * (((float*)g)[t] - total);
        });
        return [result, null!];
    }
}
