using System.Buffers;
using static TorchSharp.torch;

namespace Mian.Torch.Kernels;

/// <summary>
/// Multi-head scaled dot-product self-attention inside each request's behaviours (Vaswani et al. 2017, Eq. 1), without padding:
/// softmax(Q Kᵀ / √d_h) V per request and head.
/// </summary>
internal sealed unsafe class JaggedAttention : autograd.SingleTensorFunction<JaggedAttention>
{
    /// <inheritdoc/>
    public override string Name => nameof(JaggedAttention);

    /// <summary>Attends within segments.</summary>
    /// <param name="qkv">[N, 3D] queries, keys and values side by side; each D holds the heads one after another.</param>
    /// <param name="segments">Where each request's rows begin.</param>
    /// <param name="heads">H; divides D.</param>
    /// <returns>[N, D].</returns>
    internal static Tensor Apply(Tensor qkv, Segments segments, int heads) =>
        segments.Index is not null ? PlainForms.JaggedAttention(qkv, segments, heads) : apply(qkv, segments, heads);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (qkv, segments, heads) = ((Tensor)vars[0], (Segments)vars[1], (int)vars[2]);
        var shape = new AttentionShape((int)qkv.shape[1] / 3, heads);
        var output = empty(qkv.shape[0], shape.Width);
        var probabilities = ArrayPool<float>.Shared.Rent(checked((int)segments.SquaredLengths * heads));
        var (input, result) = (TensorMemory.Address(qkv), TensorMemory.Address(output));
        WorkRanges.Run(segments.Offsets, segments.Count, (begin, end) =>
        {
            fixed (float* p = probabilities)
            {
                for (var s = begin; s < end; s++)
                    Forward((float*)input, (float*)result, p + segments.SquareOffset(s) * heads, segments.Range(s), shape);
            }
        });
        if (!qkv.requires_grad)
        {
            ArrayPool<float>.Shared.Return(probabilities);
            return output;
        }

        ctx.save_for_backward([qkv]);
        ctx.save_data("probabilities", probabilities);
        ctx.save_data("segments", segments);
        ctx.save_data("heads", heads);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradOutput)
    {
        using var saved = ctx.get_saved_variables()[0];
        var probabilities = (float[])ctx.get_data("probabilities");
        var segments = (Segments)ctx.get_data("segments");
        var heads = (int)ctx.get_data("heads");
        var shape = new AttentionShape((int)saved.shape[1] / 3, heads);
        using var gradient = gradOutput.contiguous();
        var result = zeros_like(saved);
        var (input, upstream, output) = (TensorMemory.Address(saved), TensorMemory.Address(gradient), TensorMemory.Address(result));
        WorkRanges.Run(segments.Offsets, segments.Count, (begin, end) =>
        {
            var scratch = ArrayPool<float>.Shared.Rent(segments.MaxLength);
            fixed (float* p = probabilities, d = scratch)
            {
                for (var s = begin; s < end; s++)
                {
                    var pointers = new Pointers((float*)input, (float*)upstream, (float*)output, p + segments.SquareOffset(s) * heads, d);
                    Backward(pointers, segments.Range(s), shape);
                }
            }

            ArrayPool<float>.Shared.Return(scratch);
        });
        ArrayPool<float>.Shared.Return(probabilities);
        return [result, null!, null!];
    }

    private static void Forward(float* qkv, float* output, float* probabilities, (int Begin, int Length) range, AttentionShape shape)
    {
        var (length, width, head) = (range.Length, shape.Width, shape.HeadWidth);
        for (var h = 0; h < shape.Heads; h++)
        {
            var block = qkv + (long)range.Begin * 3 * width + h * head;
            for (var t = 0; t < length; t++)
            {
                var p = probabilities + ((long)h * length + t) * length;
                var q = block + (long)t * 3 * width;
                for (var s = 0; s < length; s++) p[s] = shape.Scale * Simd.Dot(q, block + (long)s * 3 * width + width, head);
                Simd.Softmax(p, length);
                var o = output + (long)(range.Begin + t) * width + h * head;
                new Span<float>(o, head).Clear();
                for (var s = 0; s < length; s++) Simd.AddScaled(o, p[s], block + (long)s * 3 * width + 2 * width, head);
            }
        }
    }

    /// <summary>With P = softmax(S): dV = Pᵀ dO, dP = dO Vᵀ, dS = P ∘ (dP - rowsum(P ∘ dP)), dQ = dS K / √d_h, dK = dSᵀ Q / √d_h.</summary>
    private static void Backward(Pointers at, (int Begin, int Length) range, AttentionShape shape)
    {
        var (length, width, head) = (range.Length, shape.Width, shape.HeadWidth);
        for (var h = 0; h < shape.Heads; h++)
        {
            var first = (long)range.Begin * 3 * width + h * head;
            var block = at.Input + first;
            var gradients = at.Output + first;
            for (var t = 0; t < length; t++)
            {
                var p = at.Probabilities + ((long)h * length + t) * length;
                var g = at.Upstream + (long)(range.Begin + t) * width + h * head;
                var total = 0f;
                for (var s = 0; s < length; s++)
                {
                    var row = (long)s * 3 * width + 2 * width;
                    at.Scratch[s] = Simd.Dot(g, block + row, head);
                    total += p[s] * at.Scratch[s];
                    Simd.AddScaled(gradients + row, p[s], g, head);
                }

                var query = (long)t * 3 * width;
                for (var s = 0; s < length; s++)
                {
                    var score = shape.Scale * p[s] * (at.Scratch[s] - total);
                    var key = (long)s * 3 * width + width;
                    Simd.AddScaled(gradients + query, score, block + key, head);
                    Simd.AddScaled(gradients + key, score, block + query, head);
                }
            }
        }
    }

    private readonly record struct AttentionShape(int Width, int Heads)
    {
        internal int HeadWidth => Width / Heads;

        internal float Scale => 1 / MathF.Sqrt(HeadWidth);
    }

    private readonly ref struct Pointers(float* input, float* upstream, float* output, float* probabilities, float* scratch)
    {
        internal float* Input { get; } = input;

        internal float* Upstream { get; } = upstream;

        internal float* Output { get; } = output;

        internal float* Probabilities { get; } = probabilities;

        internal float* Scratch { get; } = scratch;
    }
}
