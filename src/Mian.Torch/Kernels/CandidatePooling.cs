using System.Buffers;
using static TorchSharp.torch;

namespace Mian.Torch.Kernels;

/// <summary>
/// The candidate's attention over the behaviours of its request, in the split form of section 3 of the specification: because
/// [e_i ; h_t]·w = e_i·w_item + h_t·w_behaviour, a_bt = softmax_t tanh(c_b + p_t), and only Σ_t a_bt h_t is ever made. With products,
/// V_t also holds m_b ∘ h_t for a mapped candidate m_b, which adds q_b·h_t to the score, q_b = m_b ∘ w_product.
/// </summary>
internal sealed unsafe class CandidatePooling : autograd.SingleTensorFunction<CandidatePooling>
{
    /// <inheritdoc/>
    public override string Name => nameof(CandidatePooling);

    /// <summary>Pools behaviours for each sample.</summary>
    /// <param name="behaviours">h, [N, D].</param>
    /// <param name="scores">p, [N], and c, [B].</param>
    /// <param name="layout">Which samples and behaviours belong to which request.</param>
    /// <param name="queries">q, [B, D]; null without products.</param>
    /// <returns>[B, D]; zero for samples without behaviours.</returns>
    internal static Tensor Apply(Tensor behaviours, (Tensor Behaviour, Tensor Candidate) scores, CandidateLayout layout, Tensor? queries) =>
        layout.Index is null ? apply(behaviours, scores.Behaviour, scores.Candidate, layout, queries!) : PlainForms.CandidatePooling(behaviours, scores, layout, queries);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (rows, p, c, layout) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (CandidateLayout)vars[3]);
        var queries = (Tensor?)vars[4];
        var width = (int)rows.shape[1];
        var output = zeros(layout.Samples, width);
        var weights = Weights(rows, (p, c), layout, queries);
        var (input, result, attention) = (TensorMemory.Address(rows), TensorMemory.Address(output), TensorMemory.Address(weights));
        WorkRanges.Run(layout.Segments.Offsets, layout.Segments.Count, (begin, end) =>
        {
            for (var b = layout.SampleOffsets[begin]; b < layout.SampleOffsets[end]; b++)
            {
                var (first, length) = layout.Segments.Range(layout.SampleRequest[b]);
                var a = (float*)attention + layout.PairOffsets[b];
                for (var t = 0; t < length; t++)
                    Simd.AddScaled((float*)result + (long)b * width, a[t], (float*)input + (long)(first + t) * width, width);
            }
        });
        ctx.save_for_backward(queries is null ? [weights, rows, p, c] : [weights, rows, p, c, queries]);
        ctx.save_data("layout", layout);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradOutput)
    {
        var saved = ctx.get_saved_variables();
        using var weights = saved[0];
        using var rows = saved[1];
        using var p = saved[2];
        using var c = saved[3];
        using var queries = saved.Count > 4 ? saved[4] : null;
        using var gradient = gradOutput.contiguous();
        var layout = (CandidateLayout)ctx.get_data("layout");
        var gradients = new[] { zeros_like(rows), zeros_like(p), zeros_like(c), queries is null ? null : zeros_like(queries) };
        var from = new Arrays(rows, p, c, queries);
        var into = new Arrays(gradients[0]!, gradients[1]!, gradients[2]!, gradients[3]);
        var (upstream, attention) = (TensorMemory.Address(gradient), TensorMemory.Address(weights));
        var width = (int)rows.shape[1];
        WorkRanges.Run(layout.Segments.Offsets, layout.Segments.Count, (begin, end) =>
        {
            var scratch = ArrayPool<float>.Shared.Rent(layout.Segments.MaxLength);
            for (var b = layout.SampleOffsets[begin]; b < layout.SampleOffsets[end]; b++)
                BackwardSample((b, layout, scratch), (from, into), (float*)upstream + (long)b * width, (float*)attention + layout.PairOffsets[b]);
            ArrayPool<float>.Shared.Return(scratch);
        });
        return [gradients[0]!, gradients[1]!, gradients[2]!, null!, gradients[3]!];
    }

    /// <summary>a_bt for every sample and behaviour of its request, at <see cref="CandidateLayout.PairOffsets"/>.</summary>
    /// <returns>[P].</returns>
    internal static Tensor Weights(Tensor behaviours, (Tensor Behaviour, Tensor Candidate) scores, CandidateLayout layout, Tensor? queries)
    {
        if (layout.Index is { } index) return PlainForms.Weights(behaviours.index_select(0, index.Pairs.Row), scores, layout, queries);
        var weights = empty(layout.Pairs);
        var attention = TensorMemory.Address(weights);
        var arrays = new Arrays(behaviours, scores.Behaviour, scores.Candidate, queries);
        WorkRanges.Run(layout.Segments.Offsets, layout.Segments.Count, (begin, end) =>
        {
            for (var b = layout.SampleOffsets[begin]; b < layout.SampleOffsets[end]; b++)
            {
                var (first, length) = layout.Segments.Range(layout.SampleRequest[b]);
                var a = (float*)attention + layout.PairOffsets[b];
                // tanh keeps scores within [-1, 1], so the exponential needs no shift.
                var sum = 0f;
                for (var t = 0; t < length; t++) sum += a[t] = MathF.Exp(arrays.Score(b, first + t));
                for (var t = 0; t < length; t++) a[t] /= sum;
            }
        });
        return weights;
    }

    /// <summary>With z = tanh(p_t + c_b + q_b·h_t) and g = dL/dR_b: da_t = g·h_t, dz_t = a_t (da_t - Σ a da), ds_t = dz_t (1 - z²).</summary>
    private static void BackwardSample((int Sample, CandidateLayout Layout, float[] Scratch) work, (Arrays From, Arrays Into) memory, float* g, float* a)
    {
        var (from, into) = memory;
        var b = work.Sample;
        var (first, length) = work.Layout.Segments.Range(work.Layout.SampleRequest[b]);
        var total = 0f;
        for (var t = 0; t < length; t++)
        {
            work.Scratch[t] = Simd.Dot(g, from.Row(first + t), from.Width);
            total += a[t] * work.Scratch[t];
            Simd.AddScaled(into.Row(first + t), a[t], g, from.Width);
        }

        for (var t = 0; t < length; t++)
        {
            var z = from.Score(b, first + t);
            var score = a[t] * (work.Scratch[t] - total) * (1 - z * z);
            into.P[first + t] += score;
            into.C[b] += score;
            if (from.Query(b) is null) continue;
            Simd.AddScaled(into.Row(first + t), score, from.Query(b), from.Width);
            Simd.AddScaled(into.Query(b), score, from.Row(first + t), from.Width);
        }
    }

    /// <summary>Addresses of h, p, c and q, or of their gradients.</summary>
    private readonly struct Arrays(Tensor rows, Tensor p, Tensor c, Tensor? queries)
    {
        private readonly nint _rows = TensorMemory.Address(rows);
        private readonly nint _p = TensorMemory.Address(p);
        private readonly nint _c = TensorMemory.Address(c);
        private readonly nint _queries = queries is null ? 0 : TensorMemory.Address(queries);

        internal int Width { get; } = (int)rows.shape[1];

        internal float* P => (float*)_p;

        internal float* C => (float*)_c;

        internal float* Row(int row) => (float*)_rows + (long)row * Width;

        internal float* Query(int sample) => _queries == 0 ? null : (float*)_queries + (long)sample * Width;

        /// <summary>tanh(p_t + c_b + q_b·h_t).</summary>
        internal float Score(int sample, int row) =>
            MathF.Tanh(P[row] + C[sample] + (_queries == 0 ? 0 : Simd.Dot(Query(sample), Row(row), Width)));
    }
}
