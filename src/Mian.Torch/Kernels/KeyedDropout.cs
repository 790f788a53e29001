using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Mian.Torch.Kernels;

/// <summary>
/// Inverted dropout (Srivastava et al. 2014) whose mask is a hash of key and position: backward repeats it instead of storing it, and it
/// costs a tenth of drawing from libtorch's generator, which would be a quarter of MIAN's training step on a CPU.
/// </summary>
internal sealed class KeyedDropout : autograd.SingleTensorFunction<KeyedDropout>
{
    /// <inheritdoc/>
    public override string Name => nameof(KeyedDropout);

    /// <summary>Zeroes each element with probability <paramref name="rate"/> and scales the others by 1 / (1 - rate).</summary>
    /// <param name="x">Any shape, float32.</param>
    /// <param name="rate">0 to below 1.</param>
    /// <param name="key">Decides the mask together with the position.</param>
    internal static Tensor Apply(Tensor x, double rate, uint key) =>
        x.device_type == DeviceType.CPU ? apply(x, rate, key) : nn.functional.dropout(x, rate);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, rate, key) = ((Tensor)vars[0], (double)vars[1], (uint)vars[2]);
        ctx.save_data("rate", rate);
        ctx.save_data("key", key);
        return Masked(x, rate, key);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradOutput) =>
        [Masked(gradOutput, (double)ctx.get_data("rate"), (uint)ctx.get_data("key")), null!, null!];

    private static Tensor Masked(Tensor x, double rate, uint key)
    {
        using var source = x.contiguous();
        var result = empty_like(source);
        if (source.numel() > 0) Mask(TensorMemory.Span(source), TensorMemory.Span(result), (rate, key));
        return result;
    }

    private static void Mask(ReadOnlySpan<float> source, Span<float> target, (double Rate, uint Key) dropout)
    {
        var threshold = (uint)(dropout.Rate * uint.MaxValue);
        var scale = (float)(1 / (1 - dropout.Rate));
        var sources = MemoryMarshal.Cast<float, Vector<float>>(source);
        var targets = MemoryMarshal.Cast<float, Vector<float>>(target);
        var positions = Vector<uint>.Indices;
        for (var i = 0; i < sources.Length; i++)
        {
            var kept = Vector.GreaterThanOrEqual(Hash(positions, dropout.Key), new Vector<uint>(threshold));
            targets[i] = Vector.ConditionalSelect(Vector.AsVectorSingle(kept), sources[i] * scale, Vector<float>.Zero);
            positions += new Vector<uint>((uint)Vector<uint>.Count);
        }

        for (var i = sources.Length * Vector<float>.Count; i < source.Length; i++)
            target[i] = Hash((uint)i, dropout.Key) >= threshold ? source[i] * scale : 0;
    }

    /// <summary>The finaliser of MurmurHash3 (Appleby), after a step that separates neighbouring positions.</summary>
    private static uint Hash(uint x, uint key)
    {
        x = (x * 0x9E3779B1) ^ key;
        x = (x ^ (x >> 16)) * 0x85EBCA6B;
        x = (x ^ (x >> 13)) * 0xC2B2AE35;
        return x ^ (x >> 16);
    }

    private static Vector<uint> Hash(Vector<uint> x, uint key)
    {
        x = (x * 0x9E3779B1) ^ new Vector<uint>(key);
        x = (x ^ (x >>> 16)) * 0x85EBCA6B;
        x = (x ^ (x >>> 13)) * 0xC2B2AE35;
        return x ^ (x >>> 16);
    }
}
