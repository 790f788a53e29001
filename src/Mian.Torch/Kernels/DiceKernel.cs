using System.Runtime.Intrinsics;
using Mian.Torch.Tables;
using static TorchSharp.torch;

namespace Mian.Torch.Kernels;

/// <summary>
/// Dice: y = p x + (1 - p) α x with p = sigmoid((x - E[x]) / √(Var[x] + ε)), Eq. (3) of Zhou et al. 2018
/// (https://arxiv.org/abs/1706.06978), in one pass forward and two backward where torch needs more than twenty.
/// </summary>
internal sealed unsafe class DiceKernel : autograd.SingleTensorFunction<DiceKernel>
{
    // Sums are taken over so many rows at a time and then in order, so that they do not depend on the number of threads.
    private const int Block = 64;

    /// <inheritdoc/>
    public override string Name => nameof(DiceKernel);

    /// <summary>Bends rows.</summary>
    /// <param name="x">[rows, H], contiguous.</param>
    /// <param name="alpha">α, [H].</param>
    /// <param name="statistics">E[x] and 1 / √(Var[x] + ε), [H] each.</param>
    /// <param name="ofBatch">True where the statistics are those of these rows, so that the gradient passes through them.</param>
    internal static Tensor Apply(Tensor x, Tensor alpha, (Tensor Mean, Tensor Scale) statistics, bool ofBatch) =>
        apply(x, alpha, statistics.Mean, statistics.Scale, ofBatch);

    /// <summary>Mean and variance (divided by the number of rows) of each column.</summary>
    internal static (Tensor Mean, Tensor Variance) Statistics(Tensor x)
    {
        var (rows, width) = ((int)x.shape[0], (int)x.shape[1]);
        var input = TensorMemory.Address(x);
        var mean = Sums(rows, width, (row, sums) => Simd.AddScaled(sums, 1, (float*)input + (long)row * width, width)).DivideInPlace(rows);
        var center = TensorMemory.Address(mean);
        var variance = Sums(rows, width, (row, sums) => Simd.AddSquaredDistance(sums, (float*)input + (long)row * width, (float*)center, width)).DivideInPlace(rows);
        return (mean, variance);
    }

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, alpha, mean, scale) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Tensor)vars[3]);
        var (rows, width) = ((int)x.shape[0], (int)x.shape[1]);
        var output = empty(rows, width);
        var at = new Columns(alpha, mean, scale);
        var (input, result) = (TensorMemory.Address(x), TensorMemory.Address(output));
        RowPartition.Run(rows, get_num_threads(), (from, to) =>
        {
            for (var row = from; row < to; row++) at.Bend((float*)input + (long)row * width, (float*)result + (long)row * width, width);
        });
        ctx.save_for_backward([x, alpha, mean, scale]);
        ctx.save_data("ofBatch", vars[4]);
        return output;
    }

    /// <summary>
    /// With x̂ = (x - E) s: dx̂ = g x (1 - α) p (1 - p), dα = Σ g x (1 - p), and dx = g (p + α (1 - p)) + s dx̂, less s (mean dx̂ + x̂ mean(x̂ dx̂))
    /// where the statistics are the batch's own (Ioffe and Szegedy 2015).
    /// </summary>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor gradOutput)
    {
        var saved = ctx.get_saved_variables();
        using var x = saved[0];
        using var alpha = saved[1];
        using var mean = saved[2];
        using var scale = saved[3];
        using var gradient = gradOutput.contiguous();
        var (rows, width) = ((int)x.shape[0], (int)x.shape[1]);
        var result = empty(rows, width);
        using var normalised = empty(rows, width); // dx̂
        var at = new Columns(alpha, mean, scale);
        var (input, upstream, output, hat) = (TensorMemory.Address(x), TensorMemory.Address(gradient), TensorMemory.Address(result), TensorMemory.Address(normalised));
        using var sums = Sums(rows, 3 * width, (row, into) =>
        {
            var start = (long)row * width;
            at.Back((float*)input + start, (float*)upstream + start, (Dx: (nint)((float*)output + start), Hat: (nint)((float*)hat + start), Sums: (nint)into), width);
        });
        var toAlpha = sums.narrow(0, 0, width).clone();
        if ((bool)ctx.get_data("ofBatch"))
        {
            using var means = sums.Over(rows);
            var m = TensorMemory.Address(means);
            RowPartition.Run(rows, get_num_threads(), (from, to) =>
            {
                for (var row = from; row < to; row++) at.Centre((float*)input + (long)row * width, (float*)output + (long)row * width, (float*)m + width, width);
            });
        }

        return [result, toAlpha, null!, null!, null!];
    }

    private static Tensor Sums(int rows, int width, AddRow add)
    {
        var blocks = (rows + Block - 1) / Block;
        var partial = zeros(Math.Max(1, blocks), width);
        var sums = TensorMemory.Address(partial);
        RowPartition.Run(blocks, get_num_threads(), (from, to) =>
        {
            for (var block = from; block < to; block++)
            {
                for (var row = block * Block; row < Math.Min(rows, (block + 1) * Block); row++) add(row, (float*)sums + (long)block * width);
            }
        });
        if (blocks <= 1) return partial.view(width);
        var total = partial.sum([0L]);
        partial.Dispose();
        return total;
    }

    private delegate void AddRow(int row, float* sums);

    private readonly struct Columns(Tensor alpha, Tensor mean, Tensor scale)
    {
        private readonly nint _alpha = TensorMemory.Address(alpha);
        private readonly nint _mean = TensorMemory.Address(mean);
        private readonly nint _scale = TensorMemory.Address(scale);

        internal void Bend(float* x, float* y, int width)
        {
            var (a, m, s, i) = (_alpha, _mean, _scale, 0);
            if (Vector512.IsHardwareAccelerated)
            {
                for (; i <= width - 16; i += 16)
                {
                    var v = Vector512.Load(x + i);
                    var p = VectorMath.Sigmoid((v - Vector512.Load((float*)m + i)) * Vector512.Load((float*)s + i));
                    var slope = Vector512.Load((float*)a + i);
                    (v * (slope + p * (Vector512<float>.One - slope))).Store(y + i);
                }
            }

            if (Vector256.IsHardwareAccelerated)
            {
                for (; i <= width - 8; i += 8)
                {
                    var v = Vector256.Load(x + i);
                    var p = VectorMath.Sigmoid((v - Vector256.Load((float*)m + i)) * Vector256.Load((float*)s + i));
                    var slope = Vector256.Load((float*)a + i);
                    (v * (slope + p * (Vector256<float>.One - slope))).Store(y + i);
                }
            }

            for (; i < width; i++)
            {
                var (slope, p) = (((float*)a)[i], VectorMath.Sigmoid((x[i] - ((float*)m)[i]) * ((float*)s)[i]));
                y[i] = x[i] * (slope + p * (1 - slope));
            }
        }

        internal void Back(float* x, float* g, (nint Dx, nint Hat, nint Sums) into, int width)
        {
            var (a, m, s, i) = (_alpha, _mean, _scale, 0);
            float* dx = (float*)into.Dx, hat = (float*)into.Hat, sums = (float*)into.Sums;
            if (Vector512.IsHardwareAccelerated)
            {
                for (; i <= width - 16; i += 16)
                {
                    var (v, up, slope, scaled) = (Vector512.Load(x + i), Vector512.Load(g + i), Vector512.Load((float*)a + i), Vector512.Load((float*)s + i));
                    var centred = (v - Vector512.Load((float*)m + i)) * scaled;
                    var p = VectorMath.Sigmoid(centred);
                    var rest = Vector512<float>.One - p;
                    var own = up * v * (Vector512<float>.One - slope) * p * rest;
                    (up * (p + slope * rest) + scaled * own).Store(dx + i);
                    own.Store(hat + i);
                    (Vector512.Load(sums + i) + up * v * rest).Store(sums + i);
                    (Vector512.Load(sums + width + i) + own).Store(sums + width + i);
                    (Vector512.Load(sums + 2 * width + i) + own * centred).Store(sums + 2 * width + i);
                }
            }

            if (Vector256.IsHardwareAccelerated)
            {
                for (; i <= width - 8; i += 8)
                {
                    var (v, up, slope, scaled) = (Vector256.Load(x + i), Vector256.Load(g + i), Vector256.Load((float*)a + i), Vector256.Load((float*)s + i));
                    var centred = (v - Vector256.Load((float*)m + i)) * scaled;
                    var p = VectorMath.Sigmoid(centred);
                    var rest = Vector256<float>.One - p;
                    var own = up * v * (Vector256<float>.One - slope) * p * rest;
                    (up * (p + slope * rest) + scaled * own).Store(dx + i);
                    own.Store(hat + i);
                    (Vector256.Load(sums + i) + up * v * rest).Store(sums + i);
                    (Vector256.Load(sums + width + i) + own).Store(sums + width + i);
                    (Vector256.Load(sums + 2 * width + i) + own * centred).Store(sums + 2 * width + i);
                }
            }

            for (; i < width; i++)
            {
                var (v, up, slope, scaled) = (x[i], g[i], ((float*)a)[i], ((float*)s)[i]);
                var centred = (v - ((float*)m)[i]) * scaled;
                var p = VectorMath.Sigmoid(centred);
                var own = up * v * (1 - slope) * p * (1 - p);
                dx[i] = up * (p + slope * (1 - p)) + scaled * own;
                hat[i] = own;
                sums[i] += up * v * (1 - p);
                sums[width + i] += own;
                sums[2 * width + i] += own * centred;
            }
        }

        /// <summary>dx -= s (mean dx̂ + x̂ mean(x̂ dx̂)).</summary>
        internal void Centre(float* x, float* dx, float* means, int width)
        {
            float* m = (float*)_mean, s = (float*)_scale;
            var i = 0;
            if (Vector512.IsHardwareAccelerated)
            {
                for (; i <= width - 16; i += 16)
                {
                    var scaled = Vector512.Load(s + i);
                    var hat = (Vector512.Load(x + i) - Vector512.Load(m + i)) * scaled;
                    (Vector512.Load(dx + i) - scaled * (Vector512.Load(means + i) + hat * Vector512.Load(means + width + i))).Store(dx + i);
                }
            }

            if (Vector256.IsHardwareAccelerated)
            {
                for (; i <= width - 8; i += 8)
                {
                    var scaled = Vector256.Load(s + i);
                    var hat = (Vector256.Load(x + i) - Vector256.Load(m + i)) * scaled;
                    (Vector256.Load(dx + i) - scaled * (Vector256.Load(means + i) + hat * Vector256.Load(means + width + i))).Store(dx + i);
                }
            }

            for (; i < width; i++) dx[i] -= s[i] * (means[i] + (x[i] - m[i]) * s[i] * means[width + i]);
        }
    }
}
