using static TorchSharp.torch;

namespace Mian.Torch.Kernels;

/// <summary>Mean of each request's rows; zero for a request without rows.</summary>
internal sealed unsafe class SegmentMean : autograd.SingleTensorFunction<SegmentMean>
{
    /// <inheritdoc/>
    public override string Name => nameof(SegmentMean);

    /// <summary>[N, D] -> [R, D].</summary>
    internal static Tensor Apply(Tensor rows, Segments segments) =>
        segments.Index is { } index ? PlainForms.SegmentMean(rows, index, segments.Count) : apply(rows, segments);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (rows, segments) = ((Tensor)vars[0], (Segments)vars[1]);
        var width = (int)rows.shape[1];
        var output = zeros(segments.Count, width);
        var (input, result) = (TensorMemory.Address(rows), TensorMemory.Address(output));
        WorkRanges.Run(segments.Offsets, segments.Count, (begin, end) =>
        {
            for (var s = begin; s < end; s++)
            {
                var (first, length) = segments.Range(s);
                for (var t = 0; t < length; t++)
                    Simd.AddScaled((float*)result + (long)s * width, 1f / length, (float*)input + (long)(first + t) * width, width);
            }
        });
        ctx.save_data("segments", segments);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradOutput)
    {
        var segments = (Segments)ctx.get_data("segments");
        using var gradient = gradOutput.contiguous();
        var width = (int)gradient.shape[1];
        var result = zeros(segments.Rows, width);
        var (upstream, output) = (TensorMemory.Address(gradient), TensorMemory.Address(result));
        WorkRanges.Run(segments.Offsets, segments.Count, (begin, end) =>
        {
            for (var s = begin; s < end; s++)
            {
                var (first, length) = segments.Range(s);
                for (var t = 0; t < length; t++)
                    Simd.AddScaled((float*)output + (long)(first + t) * width, 1f / length, (float*)upstream + (long)s * width, width);
            }
        });
        return [result, null!];
    }
}
