using static TorchSharp.torch;

namespace Mian.Torch.Kernels;

/// <summary>
/// The feature maps of one CIN layer: y_h = Σ_j Σ_i W_{h,ji} (x^0_j ∘ x_i) at each of the D dimensions. The m·H products of a sample
/// are made for a few samples at a time, stay in the cache, and are made again for the gradients, so that no [B, D, m·H] is kept.
/// </summary>
internal sealed class FieldProducts : autograd.SingleTensorFunction<FieldProducts>
{
    private const long CacheNumbers = 1 << 18;
    private const long DeviceNumbers = 1 << 26; // elsewhere a chunk should keep all processors busy

    /// <inheritdoc/>
    public override string Name => nameof(FieldProducts);

    /// <summary>Multiplies maps with fields and weighs the products.</summary>
    /// <param name="maps">x, [B, D, H], contiguous.</param>
    /// <param name="fields">x^0, [B, D, m], contiguous.</param>
    /// <param name="weight">W, [K, m·H]; column j·H + i belongs to x^0_j ∘ x_i.</param>
    /// <returns>y, [B, D, K].</returns>
    internal static Tensor Apply(Tensor maps, Tensor fields, Tensor weight) => apply(maps, fields, weight);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (maps, fields, weight) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]);
        var output = empty(maps.shape[0], maps.shape[1], weight.shape[0], device: maps.device);
        foreach (var (begin, count) in Chunks(maps, fields))
        {
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            var z = Products(maps.narrow(0, begin, count), fields.narrow(0, begin, count)); // [n·D, m·H]
            output.narrow(0, begin, count).view(z.shape[0], -1).copy_(z.matmul(weight.t()));
        }

        ctx.save_for_backward([maps, fields, weight]);
        return output;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradOutput)
    {
        var saved = ctx.get_saved_variables();
        using var maps = saved[0];
        using var fields = saved[1];
        using var weight = saved[2];
        using var gradient = gradOutput.contiguous();
        var (toMaps, toFields, toWeight) = (empty_like(maps), empty_like(fields), zeros_like(weight));
        foreach (var (begin, count) in Chunks(maps, fields))
        {
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            var (x, x0) = (maps.narrow(0, begin, count), fields.narrow(0, begin, count));
            var rows = count * x.shape[1]; // n·D
            var g = gradient.narrow(0, begin, count).view(rows, -1); // [n·D, K]
            toWeight.addmm_(g.t(), Products(x, x0), 1, 1);
            var toProducts = g.matmul(weight).view(rows, x0.shape[2], x.shape[2]); // [n·D, m, H]
            toMaps.narrow(0, begin, count).view(rows, 1, -1).copy_(x0.view(rows, 1, -1).bmm(toProducts));
            toFields.narrow(0, begin, count).view(rows, -1, 1).copy_(toProducts.bmm(x.view(rows, -1, 1)));
        }

        return [toMaps, toFields, toWeight];
    }

    private static Tensor Products(Tensor maps, Tensor fields) =>
        (fields.unsqueeze(3) * maps.unsqueeze(2)).view(maps.shape[0] * maps.shape[1], -1);

    private static IEnumerable<(long Begin, long Count)> Chunks(Tensor maps, Tensor fields)
    {
        var (samples, numbers) = (maps.shape[0], maps.shape[1] * maps.shape[2] * fields.shape[2]);
        var chunk = Math.Max(1, (maps.device_type == TorchSharp.DeviceType.CPU ? CacheNumbers : DeviceNumbers) / numbers);
        for (var begin = 0L; begin < samples; begin += chunk) yield return (begin, Math.Min(chunk, samples - begin));
    }
}
