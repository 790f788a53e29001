using Mian.Torch.Layers;
using Mian.Torch.Models;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Models;

/// <summary>The models without attention as their papers write them, for one sample, with a loop for each sum sign.</summary>
internal static class TextbookFieldModels
{
    internal static Tensor Lr(TextbookSample s) => s.Linear + s.P("bias")[0];

    /// <summary>The behaviours among <see cref="TextbookSample.X0"/> are their mean over the true length, one of the two poolings that section 4.2 of Zhou et al. 2018 names.</summary>
    internal static Tensor PoolingMlp(TextbookSample s) => s.Mlp("prediction", s.X0);

    internal static Tensor WideDeep(TextbookSample s) => s.Linear + s.Mlp("deep", s.X0);

    internal static Tensor DeepFm(TextbookSample s)
    {
        var logit = s.Linear + s.Mlp("deep", s.X0);
        for (var f = 0; f < s.Vectors.Length; f++)
        {
            for (var g = f + 1; g < s.Vectors.Length; g++) logit += s.Vectors[f].dot(s.Vectors[g]);
        }

        return logit;
    }

    internal static Tensor Dcn(TextbookSample s)
    {
        var (x0, x) = (s.X0, s.X0);
        for (var l = 0; l < s.P("cross.weight").shape[0]; l++)
            x = outer(x0, x).mv(s.P("cross.weight")[l]) + s.P("cross.bias")[l] + x; // x_0 x_lᵀ w_l + b_l + x_l, the matrix really built
        return x.dot(s.P("cross.logit_weight")[0]) + s.Mlp("deep", x0);
    }

    internal static Func<TextbookSample, Tensor> DcnV2(DcnV2Options options, bool stacked) => s =>
    {
        var (x0, x) = (s.X0, s.X0);
        for (var l = 0; l < options.CrossLayers; l++) x = Crossed(s, options, (x0, x), l) + x;
        return stacked ? s.Mlp("deep", x) : s.Map("cross_logit", x)[0] + s.Mlp("deep", x0);
    };

    internal static Func<TextbookSample, Tensor> XDeepFm(XDeepFmOptions options, (CinActivation Activation, bool Split) form) => s =>
    {
        var maps = s.Vectors;
        var pooled = new List<Tensor>();
        for (var k = 0; k < options.Cin.Count; k++)
        {
            var next = new List<Tensor>();
            for (var h = 0; h < options.Cin[k]; h++) next.Add(Map(s, k, h, (maps, form.Activation)));
            var half = form.Split && k < options.Cin.Count - 1 ? next.Count / 2 : 0;
            pooled.AddRange(next.Skip(half).Select(x => x.sum()));
            maps = half > 0 ? [.. next.Take(half)] : [.. next];
        }

        return s.Linear + s.Map("cin_logit", stack(pooled))[0] + s.Mlp("deep", s.X0);
    };

    private static Tensor Crossed(TextbookSample s, DcnV2Options options, (Tensor Zero, Tensor Last) x, int l)
    {
        if (options.Cross == CrossForm.Matrix) return x.Zero * s.Map($"cross.layers.{l}", x.Last);
        if (options.Cross == CrossForm.LowRank) return x.Zero * s.Map($"cross.layers.{l}", s.Map($"cross.narrow.{l}", x.Last));
        var gates = s.Map("cross.gate", x.Last).exp();
        var sum = zeros_like(x.Zero);
        for (var e = 0; e < options.Experts; e++)
        {
            var v = s.P($"cross.narrow.{l}.weight").narrow(0, e * options.Rank, options.Rank).mv(x.Last);
            var c = s.P($"cross.middle.{l}")[e].mv(v.tanh()).tanh();
            var u = s.P($"cross.layers.{l}.weight").narrow(1, e * options.Rank, options.Rank).mv(c);
            sum += gates[e] / gates.sum() * (x.Zero * (u + s.P($"cross.layers.{l}.bias")));
        }

        return sum;
    }

    /// <summary>X^k_h = activation(Σ_i Σ_j W_ij (X^{k-1}_i ∘ X^0_j) + b).</summary>
    private static Tensor Map(TextbookSample s, int k, int h, (Tensor[] Maps, CinActivation Activation) from)
    {
        var sum = zeros_like(s.Vectors[0]);
        for (var j = 0; j < s.Vectors.Length; j++)
        {
            for (var i = 0; i < from.Maps.Length; i++)
                sum += s.P($"cin.layers.{k}.weight")[h, j * from.Maps.Length + i] * (from.Maps[i] * s.Vectors[j]);
        }

        if (s.Parameters.TryGetValue($"cin.layers.{k}.bias", out var bias)) sum += bias[h];
        return from.Activation switch
        {
            CinActivation.Relu => sum.relu(),
            CinActivation.Sigmoid => sum.sigmoid(),
            CinActivation.Tanh => sum.tanh(),
            _ => sum,
        };
    }
}
