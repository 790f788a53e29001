using static Mian.Cli.Tests.Outside.OutsideFile;

namespace Mian.Cli.Tests.Outside;

/// <summary>Every model from its page's equations in plain loops over doubles. A model of the catalog that is missing here fails the test.</summary>
internal static class OutsideModels
{
    private static readonly Dictionary<string, Func<OutsideFile, OutsideSample, double>> Scorers = new()
    {
        ["MIAN"] = OutsideMian.Score,
        ["PoolingMLP"] = (file, sample) => file.Mlp("dense/prediction", sample.All),
        ["LR"] = (file, sample) => sample.FirstOrder + file["dense/bias"][0],
        ["WideDeep"] = (file, sample) => sample.FirstOrder + file.Mlp("dense/deep", sample.All),
        ["DCN"] = (file, sample) => Cross(file, sample.All) + file.Mlp("dense/deep", sample.All),
        ["DCNv2"] = DcnV2,
        ["DeepFM"] = (file, sample) => sample.FirstOrder + Pairs(sample.Fields()) + file.Mlp("dense/deep", sample.All),
        ["DIN"] = OutsideSequences.Din,
        ["DIEN"] = OutsideSequences.Dien,
        ["BST"] = OutsideSequences.Bst,
        ["xDeepFM"] = (file, sample) => sample.FirstOrder + file.Linear("dense/cin_logit", Cin(file, sample.Fields()))[0] + file.Mlp("dense/deep", sample.All),
    };

    public static double Score(OutsideFile file, OutsideSample sample)
    {
        var model = file.Metadata["model"];
        Assert.True(Scorers.ContainsKey(model), $"{model} has no scorer in {nameof(OutsideModels)}: write one from the equations of docs/models/{model}.md.");
        return Scorers[model](file, sample) + (AddsFirstOrder(file, model) ? sample.FirstOrder : 0);
    }

    /// <summary>The setting <c>first_order</c>, for a model whose own equation has no such weights.</summary>
    private static bool AddsFirstOrder(OutsideFile file, string model) =>
        model is not ("LR" or "WideDeep" or "DeepFM" or "xDeepFM") && file.Config["first_order"]!.GetValue<bool>();

    /// <summary>Σ over pairs of fields of their inner product.</summary>
    private static double Pairs(double[][] fields)
    {
        var sum = 0.0;
        for (var f = 0; f < fields.Length; f++)
        {
            for (var g = f + 1; g < fields.Length; g++) sum += Dot(fields[f], fields[g]);
        }

        return sum;
    }

    /// <summary>x_{l+1} = x_0 (x_l·w_l) + b_l + x_l, then x_L·w.</summary>
    private static double Cross(OutsideFile file, double[] x0)
    {
        var (weight, bias, x) = (file["dense/cross.weight"], file["dense/cross.bias"], x0);
        for (var l = 0; l < weight.Length / x0.Length; l++)
        {
            var product = Dot(x, weight[(l * x0.Length)..((l + 1) * x0.Length)]);
            x = [.. x.Select((v, i) => x0[i] * product + bias[l * x0.Length + i] + v)];
        }

        return Dot(x, file["dense/cross.logit_weight"]);
    }

    private static double DcnV2(OutsideFile file, OutsideSample sample)
    {
        var (x0, x) = (sample.All, MatrixCross(file, sample.All));
        return file.Has("dense/cross_logit.weight") ? file.Linear("dense/cross_logit", x)[0] + file.Mlp("dense/deep", x0) : file.Mlp("dense/deep", x);
    }

    /// <summary>x_L of DCN-V2's cross network.</summary>
    public static double[] MatrixCross(OutsideFile file, double[] x0)
    {
        var x = x0;
        for (var l = 0; file.Has($"dense/cross.layers.{l}.weight"); l++)
        {
            var narrow = file.Has($"dense/cross.narrow.{l}.weight") ? file.Linear($"dense/cross.narrow.{l}", x) : x;
            if (file.Has("dense/cross.gate.weight")) narrow = Experts(file, l, (Softmax(file.Linear("dense/cross.gate", x)), narrow));
            var y = file.Linear($"dense/cross.layers.{l}", narrow);
            x = [.. x.Select((v, i) => x0[i] * y[i] + v)];
        }

        return x;
    }

    /// <summary>G_k tanh(C_k tanh(V_kᵀ x)) of all experts, one behind the other.</summary>
    private static double[] Experts(OutsideFile file, int layer, (double[] Gates, double[] Narrow) input)
    {
        var (middle, rank) = (file[$"dense/cross.middle.{layer}"], file.Shape($"dense/cross.middle.{layer}")[1]);
        var joined = new double[input.Narrow.Length];
        for (var k = 0; k < input.Gates.Length; k++)
        {
            for (var r = 0; r < rank; r++)
            {
                var sum = 0.0;
                for (var s = 0; s < rank; s++) sum += middle[(k * rank + r) * rank + s] * Math.Tanh(input.Narrow[k * rank + s]);
                joined[k * rank + r] = input.Gates[k] * Math.Tanh(sum);
            }
        }

        return joined;
    }

    /// <summary>Sums over d of the feature maps of every layer: those that the next layer does not read, or all where it reads all.</summary>
    private static double[] Cin(OutsideFile file, double[][] fields)
    {
        var (maps, pooled) = (fields, new List<double>());
        for (var k = 0; file.Has($"dense/cin.layers.{k}.weight"); k++)
        {
            var next = new double[file.Shape($"dense/cin.layers.{k}.weight")[0]][];
            for (var h = 0; h < next.Length; h++) next[h] = Map(file, (k, h), maps, fields);
            var carried = file.Has($"dense/cin.layers.{k + 1}.weight") ? file.Shape($"dense/cin.layers.{k + 1}.weight")[1] / fields.Length : 0;
            pooled.AddRange(next.Skip(carried == next.Length ? 0 : carried).Select(m => m.Sum()));
            maps = next[..carried];
        }

        return [.. pooled];
    }

    private static double[] Map(OutsideFile file, (int Layer, int Map) at, double[][] maps, double[][] fields)
    {
        var name = $"dense/cin.layers.{at.Layer}";
        var weight = file[name + ".weight"].AsSpan(at.Map * maps.Length * fields.Length, maps.Length * fields.Length);
        var map = new double[fields[0].Length];
        for (var d = 0; d < map.Length; d++)
        {
            map[d] = file.Has(name + ".bias") ? file[name + ".bias"][at.Map] : 0;
            for (var j = 0; j < fields.Length; j++)
            {
                for (var i = 0; i < maps.Length; i++) map[d] += weight[j * maps.Length + i] * maps[i][d] * fields[j][d];
            }

            map[d] = Bend((string?)file.Config["xdeepfm"]!["cin_activation"], map[d]);
        }

        return map;
    }

    private static double Bend(string? activation, double x) => activation switch
    {
        "relu" => Math.Max(0, x),
        "sigmoid" => 1 / (1 + Math.Exp(-x)),
        "tanh" => Math.Tanh(x),
        _ => x,
    };
}
