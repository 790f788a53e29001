using static TorchSharp.torch;

namespace Mian.Torch.Kernels;

/// <summary>Inner product of each sample's query with each behaviour of its request: s_bt = q_b·h_t.</summary>
internal sealed unsafe class PairDots : autograd.SingleTensorFunction<PairDots>
{
    /// <inheritdoc/>
    public override string Name => nameof(PairDots);

    /// <summary>Multiplies.</summary>
    /// <param name="rows">h, [N, W].</param>
    /// <param name="queries">q, [B, W].</param>
    /// <param name="layout">Which samples and behaviours belong to which request.</param>
    /// <returns>[P].</returns>
    internal static Tensor Apply(Tensor rows, Tensor queries, CandidateLayout layout) =>
        layout.Index is null ? apply(rows, queries, layout) : PlainForms.PairDots(rows, queries, layout);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (rows, queries, layout) = ((Tensor)vars[0], (Tensor)vars[1], (CandidateLayout)vars[2]);
        var width = (int)rows.shape[1];
        var output = empty(layout.Pairs);
        var (h, q, s) = (TensorMemory.Address(rows), TensorMemory.Address(queries), TensorMemory.Address(output));
        PairLoop.Run(layout, (pair, row, sample) => ((float*)s)[pair] = Simd.Dot((float*)h + (long)row * width, (float*)q + (long)sample * width, width));
        ctx.save_for_backward([rows, queries]);
        ctx.save_data("layout", layout);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradOutput)
    {
        var saved = ctx.get_saved_variables();
        using var rows = saved[0];
        using var queries = saved[1];
        using var gradient = gradOutput.contiguous();
        var layout = (CandidateLayout)ctx.get_data("layout");
        var width = (int)rows.shape[1];
        var (toRows, toQueries) = (zeros_like(rows), zeros_like(queries));
        var (h, q, g) = (TensorMemory.Address(rows), TensorMemory.Address(queries), TensorMemory.Address(gradient));
        var (dh, dq) = (TensorMemory.Address(toRows), TensorMemory.Address(toQueries));
        PairLoop.Run(layout, (pair, row, sample) =>
        {
            var up = ((float*)g)[pair];
            Simd.AddScaled((float*)dh + (long)row * width, up, (float*)q + (long)sample * width, width);
            Simd.AddScaled((float*)dq + (long)sample * width, up, (float*)h + (long)row * width, width);
        });
        return [toRows, toQueries, null!];
    }
}
