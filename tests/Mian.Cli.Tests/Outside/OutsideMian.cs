using static Mian.Cli.Tests.Outside.OutsideFile;

namespace Mian.Cli.Tests.Outside;

/// <summary>MIAN from its page's equations in plain loops.</summary>
internal static class OutsideMian
{
    public static double Score(OutsideFile file, OutsideSample sample)
    {
        var (options, item) = (file.Config["mian"]!, sample.Item);
        var vectors = new List<double[]> { sample.Mean };
        if ((bool)options["ibim"]!) vectors.Add([.. item, .. Behaviours(file, sample)]);
        vectors.Add(item);
        Interact("iuim", sample.User);
        Interact("icim", sample.Context);
        double[] all = [.. vectors.SelectMany(v => v)];
        var logit = file.Mlp("dense/prediction", (bool)options["gim"]! ? Global(file, vectors) : all);
        return (int)options["cross_layers"]! == 0 ? logit : logit + file.Linear("dense/cross_logit", OutsideModels.MatrixCross(file, all))[0];

        void Interact(string module, double[] fields)
        {
            if ((bool)options[module]!) vectors.Add([.. item, .. Pool(file, module, (item, fields))]);
            vectors.Add(fields);
        }
    }

    private static double[] Behaviours(OutsideFile file, OutsideSample sample)
    {
        var options = file.Config["mian"]!;
        var h = Transform(file, "dense/ibim.transformer", ((string)options["transformer"]!, (int)options["heads"]!), [.. Enumerable.Range(0, sample.Length).Select(sample.Behaviour)]);
        var products = file.Has("dense/ibim.product_score");
        var map = products ? file.Linear("dense/ibim.item_map", sample.Item) : [];
        var scores = new double[h.Length];
        for (var t = 0; t < h.Length; t++)
        {
            scores[t] = file.Linear("dense/ibim.item_score", sample.Item)[0] + file.Linear("dense/ibim.behaviour_score", h[t])[0];
            for (var d = 0; products && d < map.Length; d++) scores[t] += map[d] * file["dense/ibim.product_score"][d] * h[t][d];
            scores[t] = Math.Tanh(scores[t]);
        }

        var pooled = new double[sample.Mean.Length];
        if (h.Length > 0)
        {
            var a = Softmax(scores);
            for (var t = 0; t < h.Length; t++)
            {
                for (var d = 0; d < pooled.Length; d++) pooled[d] += a[t] * h[t][d];
            }
        }

        return products ? [.. pooled, .. pooled.Select((p, d) => map[d] * p)] : pooled;
    }

    private static double[] Pool(OutsideFile file, string module, (double[] Item, double[] Fields) input)
    {
        var (count, width) = (file.Shape($"dense/{module}.field_weight")[0], file.Shape($"dense/{module}.field_weight")[1]);
        var products = file.Has($"dense/{module}.product_weight");
        var map = products ? file.Linear($"dense/{module}.item_map", input.Item) : [];
        var scores = file.Linear($"dense/{module}.item_score", input.Item);
        for (var k = 0; k < count; k++)
        {
            for (var d = 0; d < width; d++)
            {
                scores[k] += input.Fields[k * width + d] * file[$"dense/{module}.field_weight"][k * width + d];
                if (products) scores[k] += map[d] * input.Fields[k * width + d] * file[$"dense/{module}.product_weight"][k * width + d];
            }
        }

        var a = Softmax([.. scores.Select(Math.Tanh)]);
        var pooled = new double[width];
        for (var k = 0; k < count; k++)
        {
            for (var d = 0; d < width; d++) pooled[d] += a[k] * input.Fields[k * width + d];
        }

        return products ? [.. pooled, .. pooled.Select((p, d) => map[d] * p)] : pooled;
    }

    private static double[] Global(OutsideFile file, List<double[]> vectors)
    {
        var (weight, bias) = (file["dense/gim.score_weight"], file["dense/gim.score_bias"]);
        var scores = new double[vectors.Count];
        var offset = 0;
        for (var l = 0; l < scores.Length; offset += vectors[l].Length, l++)
            scores[l] = Math.Tanh(Dot(vectors[l], weight[offset..(offset + vectors[l].Length)]) + bias[l]);
        var a = Softmax(scores);
        var weighted = vectors.Select((v, l) => v.Select(x => x * a[l] * vectors.Count).ToArray()).ToArray();
        if (!file.Has("dense/gim.maps.0.weight")) return [.. weighted.SelectMany(v => v)];
        var mapped = weighted.Select((v, l) => file.Linear($"dense/gim.maps.{l}", v)).ToArray();
        return [.. mapped[0].Select((_, d) => mapped.Sum(m => m[d]))];
    }

    internal static double[][] Transform(OutsideFile file, string name, (string Placement, int Heads) form, double[][] x)
    {
        var (placement, heads) = form;
        if (placement == "none" || x.Length == 0) return x;
        if (file.Has(name + ".position.weight"))
            x = [.. x.Select((v, t) => v.Select((e, d) => e + file[name + ".position.weight"][(x.Length - 1 - t) * v.Length + d]).ToArray())];
        for (var b = 0; file.Has($"{name}.blocks.{b}.attention_norm.weight"); b++)
        {
            var block = $"{name}.blocks.{b}";
            if (placement == "pre_ln")
            {
                x = Add(x, Attend(file, block, Norm(file, block + ".attention_norm", x), heads));
                x = Add(x, FeedForward(file, block, Norm(file, block + ".feed_forward_norm", x)));
            }
            else
            {
                x = Norm(file, block + ".attention_norm", Add(x, Attend(file, block, x, heads)));
                x = Norm(file, block + ".feed_forward_norm", Add(x, FeedForward(file, block, x)));
            }
        }

        return placement == "pre_ln" ? Norm(file, name + ".final_norm", x) : x;
    }

    private static double[][] Attend(OutsideFile file, string block, double[][] x, int heads)
    {
        var width = x[0].Length;
        var each = width / heads;
        var qkv = x.Select(v => file.Linear(block + ".attention_input", v)).ToArray();
        var attended = new double[x.Length][];
        for (var t = 0; t < x.Length; t++)
        {
            var joined = new double[width];
            for (var h = 0; h < heads; h++)
            {
                var q = qkv[t][(h * each)..((h + 1) * each)];
                var a = Softmax([.. qkv.Select(s => Dot(q, s[(width + h * each)..(width + (h + 1) * each)]) / Math.Sqrt(each))]);
                for (var s = 0; s < x.Length; s++)
                {
                    for (var d = 0; d < each; d++) joined[h * each + d] += a[s] * qkv[s][2 * width + h * each + d];
                }
            }

            attended[t] = file.Linear(block + ".attention_output", joined);
        }

        return attended;
    }

    private static double[][] FeedForward(OutsideFile file, string block, double[][] x) =>
        [.. x.Select(v => file.Linear(block + ".feed_forward_output", [.. file.Linear(block + ".feed_forward_input", v).Select(e => Math.Max(0, e))]))];

    private static double[][] Norm(OutsideFile file, string layer, double[][] x) => [.. x.Select(v => file.LayerNorm(layer, v))];

    private static double[][] Add(double[][] x, double[][] y) => [.. x.Select((v, t) => v.Select((e, d) => e + y[t][d]).ToArray())];
}
