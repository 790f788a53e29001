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
        var kept = qkv.requires_grad ? ArrayPool<float>.Shared.Rent(checked((int)segments.SquaredLengths * heads)) : null;
        var (input, result) = (TensorMemory.Address(qkv), TensorMemory.Address(output));
        WorkRanges.Run(segments.Offsets, segments.Count, (begin, end) =>
        {
            var scratch = ArrayPool<float>.Shared.Rent(shape.ScratchSize(segments.MaxLength));
            fixed (float* p = kept, free = scratch)
            {
                for (var s = begin; s < end; s++)
                {
                    var pointers = new Pointers((float*)input, null, (float*)result, p is null ? null : p + segments.SquareOffset(s) * heads, free);
                    Forward(pointers, segments.Range(s), shape);
                }
            }

            ArrayPool<float>.Shared.Return(scratch);
        });
        if (kept is null) return output;
        ctx.save_for_backward([qkv]);
        ctx.save_data("probabilities", kept);
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
        var result = empty_like(saved);
        var (input, upstream, output) = (TensorMemory.Address(saved), TensorMemory.Address(gradient), TensorMemory.Address(result));
        WorkRanges.Run(segments.Offsets, segments.Count, (begin, end) =>
        {
            var scratch = ArrayPool<float>.Shared.Rent(shape.ScratchSize(segments.MaxLength));
            fixed (float* p = probabilities, free = scratch)
            {
                for (var s = begin; s < end; s++)
                {
                    var pointers = new Pointers((float*)input, (float*)upstream, (float*)output, p + segments.SquareOffset(s) * heads, free);
                    Backward(pointers, segments.Range(s), shape);
                }
            }

            ArrayPool<float>.Shared.Return(scratch);
        });
        ArrayPool<float>.Shared.Return(probabilities);
        return [result, null!, null!];
    }

    /// <summary>Per head: S = Q Kᵀ / √d_h, P = softmax(S) by row, O = P V; P is kept where a gradient needs it.</summary>
    private static void Forward(Pointers at, (int Begin, int Length) range, AttentionShape shape)
    {
        var (length, head, padded) = (range.Length, shape.HeadWidth, AttentionShape.Padded(range.Length));
        var scores = new RowMatrix(at.Scratch + (long)head * padded, padded);
        for (var h = 0; h < shape.Heads; h++)
        {
            var (queries, keys, values) = shape.Parts(at.Input, range.Begin, h);
            SmallProduct.Transpose(keys, at.Scratch, shape.Scale, (length, head, padded));
            SmallProduct.Multiply(queries.AsIs, new RowMatrix(at.Scratch, padded), scores, (length, head, padded));
            for (var t = 0; t < length; t++)
            {
                Simd.Softmax(scores.Row(t), length);
                if (at.Probabilities is not null) new ReadOnlySpan<float>(scores.Row(t), length).CopyTo(new Span<float>(at.Probabilities + ((long)h * length + t) * length, length));
            }

            SmallProduct.Multiply(scores.AsIs, values, shape.OutputOf(at.Output, range.Begin, h), (length, length, head));
        }
    }

    /// <summary>With P = softmax(S): dV = Pᵀ dO, dP = dO Vᵀ, dS = P ∘ (dP - rowsum(P ∘ dP)), dQ = dS K / √d_h, dK = dSᵀ Q / √d_h.</summary>
    private static void Backward(Pointers at, (int Begin, int Length) range, AttentionShape shape)
    {
        var (length, head, padded) = (range.Length, shape.HeadWidth, AttentionShape.Padded(range.Length));
        var changes = new RowMatrix(at.Scratch + (long)head * padded, padded); // dP, then dS / √d_h
        for (var h = 0; h < shape.Heads; h++)
        {
            var (queries, keys, values) = shape.Parts(at.Input, range.Begin, h);
            var (queryGradients, keyGradients, valueGradients) = shape.Parts(at.Output, range.Begin, h);
            var upstream = shape.OutputOf(at.Upstream, range.Begin, h);
            var probabilities = new RowMatrix(at.Probabilities + (long)h * length * length, length);
            SmallProduct.Transpose(values, at.Scratch, 1, (length, head, padded));
            SmallProduct.Multiply(upstream.AsIs, new RowMatrix(at.Scratch, padded), changes, (length, head, padded));
            for (var t = 0; t < length; t++) Simd.SoftmaxGradient(changes.Row(t), probabilities.Row(t), shape.Scale, length);
            SmallProduct.Multiply(changes.AsIs, keys, queryGradients, (length, length, head));
            SmallProduct.Multiply(changes.Transposed, queries, keyGradients, (length, length, head));
            SmallProduct.Multiply(probabilities.Transposed, upstream, valueGradients, (length, length, head));
        }
    }

    private readonly record struct AttentionShape(int Width, int Heads)
    {
        internal int HeadWidth => Width / Heads;

        internal float Scale => 1 / MathF.Sqrt(HeadWidth);

        /// <summary>Whole vectors of rows, so that products by row have no rest.</summary>
        internal static int Padded(int length) => (length + 15) & ~15;

        /// <summary>Room for a transposed head and a matrix of scores.</summary>
        internal int ScratchSize(int length) => checked((HeadWidth + length) * Padded(length));

        /// <summary>Queries, keys and values of one head within [N, 3D].</summary>
        internal (RowMatrix Queries, RowMatrix Keys, RowMatrix Values) Parts(float* qkv, int begin, int head)
        {
            var queries = new RowMatrix(qkv + (long)begin * 3 * Width + head * HeadWidth, 3 * Width);
            return (queries, queries.From(Width), queries.From(2 * Width));
        }

        /// <summary>The columns of one head within [N, D].</summary>
        internal RowMatrix OutputOf(float* output, int begin, int head) => new(output + (long)begin * Width + head * HeadWidth, Width);
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
