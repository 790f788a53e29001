using static TorchSharp.torch;

namespace Mian.Torch.Kernels;

/// <summary>
/// The first layer of a network that looks at every pair of a candidate q and a behaviour h of its request (Zhou et al. 2018, Fig. 2):
/// W [h ; q ; h - q ; h ∘ q] + b = (W_h + W_d) h + ((W_q - W_d) q + b) + W_p (h ∘ q). The first term is made once a behaviour, the second
/// once a candidate; only the third needs the pair.
/// </summary>
internal sealed unsafe class PairHidden : autograd.SingleTensorFunction<PairHidden>
{
    /// <inheritdoc/>
    public override string Name => nameof(PairHidden);

    /// <summary>Adds the three terms.</summary>
    /// <param name="vectors">h, [N, W], and q, [B, W].</param>
    /// <param name="terms">(W_h + W_d) h, [N, H], and (W_q - W_d) q + b, [B, H].</param>
    /// <param name="weight">W_p, [H, W].</param>
    /// <param name="layout">Which samples and behaviours belong to which request.</param>
    /// <returns>[P, H].</returns>
    internal static Tensor Apply((Tensor Behaviours, Tensor Candidates) vectors, (Tensor Behaviours, Tensor Candidates) terms, Tensor weight, CandidateLayout layout) =>
        layout.Index is null
            ? apply(vectors.Behaviours, vectors.Candidates, terms.Behaviours, terms.Candidates, weight, layout)
            : PlainForms.PairHidden(vectors, terms, weight, layout);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (rows, queries, ofRow, ofQuery) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3]);
        var (weight, layout) = ((Tensor)vars[4], (CandidateLayout)vars[5]);
        using var quiet = no_grad();
        var (width, hidden) = ((int)rows.shape[1], (int)weight.shape[0]);
        var products = empty(layout.Pairs, width);
        var (h, q, x) = (TensorMemory.Address(rows), TensorMemory.Address(queries), TensorMemory.Address(products));
        PairLoop.Run(layout, (pair, row, sample) => Simd.Multiply((float*)x + (long)pair * width, (float*)h + (long)row * width, (float*)q + (long)sample * width, width));
        var output = products.matmul(weight.t());
        var (a, c, z) = (TensorMemory.Address(ofRow), TensorMemory.Address(ofQuery), TensorMemory.Address(output));
        PairLoop.Run(layout, (pair, row, sample) =>
        {
            Simd.AddScaled((float*)z + (long)pair * hidden, 1, (float*)a + (long)row * hidden, hidden);
            Simd.AddScaled((float*)z + (long)pair * hidden, 1, (float*)c + (long)sample * hidden, hidden);
        });
        ctx.save_for_backward([rows, queries, weight, products]);
        ctx.save_data("layout", layout);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradOutput)
    {
        var saved = ctx.get_saved_variables();
        using var rows = saved[0];
        using var queries = saved[1];
        using var weight = saved[2];
        using var products = saved[3];
        using var gradient = gradOutput.contiguous();
        var layout = (CandidateLayout)ctx.get_data("layout");
        var (width, hidden) = ((int)rows.shape[1], (int)weight.shape[0]);
        var toWeight = gradient.t().matmul(products);
        using var toProducts = gradient.matmul(weight); // [P, W]
        var (toRows, toQueries) = (zeros_like(rows), zeros_like(queries));
        var (toRowTerms, toQueryTerms) = (zeros(rows.shape[0], hidden), zeros(queries.shape[0], hidden));
        var (h, q, dx, dz) = (TensorMemory.Address(rows), TensorMemory.Address(queries), TensorMemory.Address(toProducts), TensorMemory.Address(gradient));
        var (dh, dq, da, dc) = (TensorMemory.Address(toRows), TensorMemory.Address(toQueries), TensorMemory.Address(toRowTerms), TensorMemory.Address(toQueryTerms));
        PairLoop.Run(layout, (pair, row, sample) =>
        {
            var own = (float*)dx + (long)pair * width;
            var up = (float*)dz + (long)pair * hidden;
            Simd.AddProduct((float*)dh + (long)row * width, own, (float*)q + (long)sample * width, width);
            Simd.AddProduct((float*)dq + (long)sample * width, own, (float*)h + (long)row * width, width);
            Simd.AddScaled((float*)da + (long)row * hidden, 1, up, hidden);
            Simd.AddScaled((float*)dc + (long)sample * hidden, 1, up, hidden);
        });
        return [toRows, toQueries, toRowTerms, toQueryTerms, toWeight, null!];
    }
}
