using System.Buffers;
using static TorchSharp.torch;

namespace Mian.Torch.Kernels;

/// <summary>
/// Multi-head scaled dot-product attention (Vaswani et al. 2017, Eq. 1) with each candidate as the only query, over the behaviours of its
/// request and itself: what self-attention over all of them gives at the candidate's place. Keys and values of behaviours are made once
/// a request.
/// </summary>
internal sealed unsafe class CandidateAttention : autograd.SingleTensorFunction<CandidateAttention>
{
    /// <inheritdoc/>
    public override string Name => nameof(CandidateAttention);

    /// <summary>Attends from each candidate.</summary>
    /// <param name="behaviours">[N, 2D] keys and values side by side; each D holds the heads one after another.</param>
    /// <param name="candidates">[B, 3D] queries, keys and values likewise.</param>
    /// <param name="layout">Which samples and behaviours belong to which request.</param>
    /// <param name="heads">H; divides D.</param>
    /// <returns>[B, D].</returns>
    internal static Tensor Apply(Tensor behaviours, Tensor candidates, CandidateLayout layout, int heads) => layout.Index is null
        ? apply(behaviours, candidates, layout, heads)
        : PlainForms.CandidateAttention(behaviours, candidates, layout, heads);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (behaviours, candidates) = (((Tensor)vars[0]).contiguous(), ((Tensor)vars[1]).contiguous());
        var (layout, heads) = ((CandidateLayout)vars[2], (int)vars[3]);
        var output = zeros(layout.Samples, candidates.shape[1] / 3);
        var weights = empty((layout.Pairs + layout.Samples) * heads); // of sample b from (pairs before + b) H on: [H, length + 1]
        var at = new Places(behaviours, candidates, weights, (layout, heads));
        var result = TensorMemory.Address(output);
        PairLoop.Samples(layout, (b, pair, row, length) => at.Forward((b, pair, row, length), (float*)result));
        ctx.save_for_backward([behaviours, candidates, weights]);
        ctx.save_data("layout", layout);
        ctx.save_data("heads", heads);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradOutput)
    {
        var saved = ctx.get_saved_variables();
        using var behaviours = saved[0];
        using var candidates = saved[1];
        using var weights = saved[2];
        using var gradient = gradOutput.contiguous();
        var (layout, heads) = ((CandidateLayout)ctx.get_data("layout"), (int)ctx.get_data("heads"));
        var (toBehaviours, toCandidates) = (zeros_like(behaviours), zeros_like(candidates));
        var at = new Places(behaviours, candidates, weights, (layout, heads));
        var into = new Places(toBehaviours, toCandidates, weights, (layout, heads));
        var upstream = TensorMemory.Address(gradient);
        PairLoop.Samples(layout, (b, pair, row, length) =>
        {
            var scratch = ArrayPool<float>.Shared.Rent(length + 1);
            fixed (float* free = scratch) at.Backward((b, pair, row, length), (float*)upstream, into, free);
            ArrayPool<float>.Shared.Return(scratch);
        });
        return [toBehaviours, toCandidates, null!, null!];
    }

    /// <summary>Addresses of keys, values, queries and weights, or of their gradients.</summary>
    private readonly struct Places(Tensor behaviours, Tensor candidates, Tensor weights, (CandidateLayout Layout, int Heads) form)
    {
        private readonly nint _behaviours = TensorMemory.Address(behaviours);
        private readonly nint _candidates = TensorMemory.Address(candidates);
        private readonly nint _weights = TensorMemory.Address(weights);
        private readonly int _width = (int)candidates.shape[1] / 3;

        private int Head => _width / form.Heads;

        private float Scale => 1 / MathF.Sqrt(Head);

        /// <summary>Per head: s_t = q·k_t / √d_h, a = softmax(s), Σ a_t v_t; the candidate itself comes last.</summary>
        internal void Forward((int Sample, int Pair, int Row, int Length) at, float* output)
        {
            for (var h = 0; h < form.Heads; h++)
            {
                float* a = Weights(at.Sample, at.Pair, at.Length, h), o = output + (long)at.Sample * _width + h * Head;
                for (var t = 0; t <= at.Length; t++) a[t] = Scale * Simd.Dot(Query(at.Sample, h), Key(at, t, h), Head);
                Simd.Softmax(a, at.Length + 1);
                for (var t = 0; t <= at.Length; t++) Simd.AddScaled(o, a[t], Value(at, t, h), Head);
            }
        }

        /// <summary>With g = dL/do: dv_t = a_t g, da_t = g·v_t, ds_t = a_t (da_t - Σ a da) / √d_h, dq = Σ ds_t k_t, dk_t = ds_t q.</summary>
        internal void Backward((int Sample, int Pair, int Row, int Length) at, float* upstream, Places into, float* scores)
        {
            for (var h = 0; h < form.Heads; h++)
            {
                float* a = Weights(at.Sample, at.Pair, at.Length, h), g = upstream + (long)at.Sample * _width + h * Head;
                for (var t = 0; t <= at.Length; t++)
                {
                    scores[t] = Simd.Dot(g, Value(at, t, h), Head);
                    Simd.AddScaled(into.Value(at, t, h), a[t], g, Head);
                }

                Simd.SoftmaxGradient(scores, a, Scale, at.Length + 1);
                for (var t = 0; t <= at.Length; t++)
                {
                    Simd.AddScaled(into.Query(at.Sample, h), scores[t], Key(at, t, h), Head);
                    Simd.AddScaled(into.Key(at, t, h), scores[t], Query(at.Sample, h), Head);
                }
            }
        }

        private float* Weights(int sample, int pair, int length, int head) => (float*)_weights + ((long)pair + sample) * form.Heads + (long)head * (length + 1);

        private float* Query(int sample, int head) => (float*)_candidates + (long)sample * 3 * _width + head * Head;

        private float* Key((int Sample, int Pair, int Row, int Length) at, int t, int head) =>
            t < at.Length ? (float*)_behaviours + (long)(at.Row + t) * 2 * _width + head * Head : Query(at.Sample, head) + _width;

        private float* Value((int Sample, int Pair, int Row, int Length) at, int t, int head) => Key(at, t, head) + _width;
    }
}
