using Mian.Batches;
using static TorchSharp.torch;

namespace Mian.Torch.Kernels;

/// <summary>
/// The candidate's attention over the behaviours of its request, in the split form of section 3 of the specification: because
/// [e_i ; h_t]·w = e_i·w_item + h_t·w_behaviour, a_bt = softmax_t tanh(c_b + p_t), and only Σ_t a_bt h_t is ever made.
/// </summary>
internal sealed unsafe class CandidatePooling : autograd.SingleTensorFunction<CandidatePooling>
{
    /// <inheritdoc/>
    public override string Name => nameof(CandidatePooling);

    /// <summary>Pools behaviours for each sample.</summary>
    /// <param name="behaviours">h, [N, D].</param>
    /// <param name="behaviourScores">p, [N].</param>
    /// <param name="candidateScores">c, [B].</param>
    /// <param name="layout">Which samples and behaviours belong to which request.</param>
    /// <returns>[B, D]; zero for samples without behaviours.</returns>
    internal static Tensor Apply(Tensor behaviours, Tensor behaviourScores, Tensor candidateScores, CandidateLayout layout) =>
        apply(behaviours, behaviourScores, candidateScores, layout);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (rows, p, c, layout) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (CandidateLayout)vars[3]);
        var width = (int)rows.shape[1];
        var output = zeros(layout.Samples, width);
        var weights = Weights(p, c, layout);
        var (input, result) = (TensorMemory.Address(rows), TensorMemory.Address(output));
        WorkRanges.Run(layout.Segments.Offsets, layout.Segments.Count, (begin, end) =>
        {
            for (var b = layout.SampleOffsets[begin]; b < layout.SampleOffsets[end]; b++)
            {
                var (first, length) = layout.Segments.Range(layout.SampleRequest[b]);
                var a = weights.AsSpan(layout.PairOffsets[b], length);
                for (var t = 0; t < length; t++)
                    Simd.AddScaled((float*)result + (long)b * width, a[t], (float*)input + (long)(first + t) * width, width);
            }
        });
        ctx.save_for_backward([rows, p, c]);
        ctx.save_data("layout", layout);
        ctx.save_data("weights", weights);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradOutput)
    {
        var saved = ctx.get_saved_variables();
        using var rows = saved[0];
        using var p = saved[1];
        using var c = saved[2];
        using var gradient = gradOutput.contiguous();
        var layout = (CandidateLayout)ctx.get_data("layout");
        var weights = (float[])ctx.get_data("weights");
        var (rowGradient, pGradient, cGradient) = (zeros_like(rows), zeros_like(p), zeros_like(c));
        var from = new Sources(TensorMemory.Address(rows), TensorMemory.Address(p), TensorMemory.Address(c), TensorMemory.Address(gradient));
        var into = new Sources(TensorMemory.Address(rowGradient), TensorMemory.Address(pGradient), TensorMemory.Address(cGradient), 0);
        var width = (int)rows.shape[1];
        WorkRanges.Run(layout.Segments.Offsets, layout.Segments.Count, (begin, end) =>
        {
            var scratch = new float[layout.Segments.MaxLength];
            for (var b = layout.SampleOffsets[begin]; b < layout.SampleOffsets[end]; b++)
                BackwardSample(b, width, (layout, weights, scratch), (from, into));
        });
        return [rowGradient, pGradient, cGradient, null!];
    }

    /// <summary>a_bt for every sample and behaviour of its request, at <see cref="CandidateLayout.PairOffsets"/>.</summary>
    internal static float[] Weights(Tensor behaviourScores, Tensor candidateScores, CandidateLayout layout)
    {
        var weights = new float[layout.PairOffsets[layout.Samples]];
        var p = TensorMemory.Span(behaviourScores);
        var c = TensorMemory.Span(candidateScores);
        for (var b = 0; b < layout.Samples; b++)
        {
            var (first, length) = layout.Segments.Range(layout.SampleRequest[b]);
            if (length == 0) continue;
            var a = weights.AsSpan(layout.PairOffsets[b], length);
            // tanh keeps scores within [-1, 1], so the exponential needs no shift.
            var sum = 0f;
            for (var t = 0; t < length; t++) sum += a[t] = MathF.Exp(MathF.Tanh(p[first + t] + c[b]));
            for (var t = 0; t < length; t++) a[t] /= sum;
        }

        return weights;
    }

    /// <summary>With z = tanh(p_t + c_b) and g = dL/dR_b: da_t = g·h_t, dz_t = a_t (da_t - Σ a da), ds_t = dz_t (1 - z²).</summary>
    private static void BackwardSample(int b, int width, (CandidateLayout Layout, float[] Weights, float[] Scratch) work, (Sources From, Sources Into) memory)
    {
        var (first, length) = work.Layout.Segments.Range(work.Layout.SampleRequest[b]);
        var a = work.Weights.AsSpan(work.Layout.PairOffsets[b], length);
        var g = (float*)memory.From.Gradient + (long)b * width;
        var total = 0f;
        for (var t = 0; t < length; t++)
        {
            var row = (long)(first + t) * width;
            work.Scratch[t] = Simd.Dot(g, (float*)memory.From.Rows + row, width);
            total += a[t] * work.Scratch[t];
            Simd.AddScaled((float*)memory.Into.Rows + row, a[t], g, width);
        }

        var candidate = ((float*)memory.From.C)[b];
        for (var t = 0; t < length; t++)
        {
            var z = MathF.Tanh(((float*)memory.From.P)[first + t] + candidate);
            var score = a[t] * (work.Scratch[t] - total) * (1 - z * z);
            ((float*)memory.Into.P)[first + t] += score;
            ((float*)memory.Into.C)[b] += score;
        }
    }

    private readonly record struct Sources(nint Rows, nint P, nint C, nint Gradient);
}

/// <summary>Which samples and behaviours belong to which request of a batch.</summary>
internal sealed class CandidateLayout
{
    /// <summary>Copies the layout of a batch.</summary>
    internal CandidateLayout(Batch batch)
    {
        Samples = batch.Samples;
        Segments = new Segments(batch.RequestHistory, batch.Requests);
        SampleRequest = batch.SampleRequest[..batch.Samples];
        SampleOffsets = batch.RequestSamples[..(batch.Requests + 1)];
        PairOffsets = new int[Samples + 1];
        for (var b = 0; b < Samples; b++) PairOffsets[b + 1] = PairOffsets[b] + Segments.Range(SampleRequest[b]).Length;
    }

    /// <summary>B.</summary>
    internal int Samples { get; }

    /// <summary>Behaviours of each request.</summary>
    internal Segments Segments { get; }

    /// <summary>[B].</summary>
    internal int[] SampleRequest { get; }

    /// <summary>[R + 1].</summary>
    internal int[] SampleOffsets { get; }

    /// <summary>[B + 1] where each sample's pairs (sample, behaviour) begin.</summary>
    internal int[] PairOffsets { get; }

    /// <summary>True where every request has exactly one sample, so that request rows are sample rows.</summary>
    internal bool OneSampleEach => Samples == Segments.Count;
}
