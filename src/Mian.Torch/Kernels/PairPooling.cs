using static TorchSharp.torch;

namespace Mian.Torch.Kernels;

/// <summary>Weighted sum of a request's behaviours for each of its samples: R_b = Σ_t w_bt h_t.</summary>
internal sealed unsafe class PairPooling : autograd.SingleTensorFunction<PairPooling>
{
    /// <inheritdoc/>
    public override string Name => nameof(PairPooling);

    /// <summary>Pools.</summary>
    /// <param name="weights">w, [P].</param>
    /// <param name="rows">h, [N, W].</param>
    /// <param name="layout">Which samples and behaviours belong to which request.</param>
    /// <returns>[B, W]; zero for samples without behaviours.</returns>
    internal static Tensor Apply(Tensor weights, Tensor rows, CandidateLayout layout) =>
        layout.Index is null ? apply(weights, rows, layout) : PlainForms.PairPooling(weights, rows, layout);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (weights, rows, layout) = (((Tensor)vars[0]).contiguous(), (Tensor)vars[1], (CandidateLayout)vars[2]);
        var width = (int)rows.shape[1];
        var output = zeros(layout.Samples, width);
        var (w, h, r) = (TensorMemory.Address(weights), TensorMemory.Address(rows), TensorMemory.Address(output));
        PairLoop.Run(layout, (pair, row, sample) => Simd.AddScaled((float*)r + (long)sample * width, ((float*)w)[pair], (float*)h + (long)row * width, width));
        ctx.save_for_backward([weights, rows]);
        ctx.save_data("layout", layout);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradOutput)
    {
        var saved = ctx.get_saved_variables();
        using var weights = saved[0];
        using var rows = saved[1];
        using var gradient = gradOutput.contiguous();
        var layout = (CandidateLayout)ctx.get_data("layout");
        var width = (int)rows.shape[1];
        var (toWeights, toRows) = (empty_like(weights), zeros_like(rows));
        var (w, h, g) = (TensorMemory.Address(weights), TensorMemory.Address(rows), TensorMemory.Address(gradient));
        var (dw, dh) = (TensorMemory.Address(toWeights), TensorMemory.Address(toRows));
        PairLoop.Run(layout, (pair, row, sample) =>
        {
            var up = (float*)g + (long)sample * width;
            ((float*)dw)[pair] = Simd.Dot(up, (float*)h + (long)row * width, width);
            Simd.AddScaled((float*)dh + (long)row * width, ((float*)w)[pair], up, width);
        });
        return [toWeights, toRows, null!];
    }
}
