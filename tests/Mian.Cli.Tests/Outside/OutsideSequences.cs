using static Mian.Cli.Tests.Outside.OutsideFile;

namespace Mian.Cli.Tests.Outside;

/// <summary>DIN, DIEN and BST from their pages' equations in plain loops.</summary>
internal static class OutsideSequences
{
    public static double Din(OutsideFile file, OutsideSample sample)
    {
        var (options, q) = (file.Config["din"]!, sample.Query);
        var official = (string?)options["flavor"] == "official";
        var scores = sample.History.Select(h => Unit(file, q, h) / ((bool?)options["scale"] ?? official ? Math.Sqrt(h.Length) : 1)).ToArray();
        if (((bool?)options["softmax"] ?? official) && scores.Length > 0) scores = Softmax(scores);
        return Predict(file, sample, Weigh(scores, sample));
    }

    public static double Dien(OutsideFile file, OutsideSample sample)
    {
        var options = file.Config["dien"]!;
        var official = (string?)options["flavor"] == "official";
        var width = file.Shape("dense/extractor.recurrent")[1];
        var (states, h) = (new List<double[]>(), new double[width]);
        foreach (var e in sample.History) states.Add(h = Step(file, "dense/extractor", (e, h, 1), "none"));
        var q = file.Has("dense/bilinear.weight") ? file.Linear("dense/bilinear", sample.Item) : Prelu(file, "dense/query_activation", file.Linear("dense/query", sample.Item));
        var scores = states.Select(s => file.Has("dense/bilinear.weight") ? Dot(s, q) : Unit(file, q, s)).ToArray();
        var (a, evolved) = (scores.Length > 0 ? Softmax(scores) : [], new double[width]);
        var update = (string?)options["update"] ?? (official ? "augru_official" : "augru");
        for (var t = 0; t < a.Length; t++) evolved = Step(file, "dense/evolution", (states[t], evolved, a[t]), update);
        return Predict(file, sample, evolved);
    }

    public static double Bst(OutsideFile file, OutsideSample sample)
    {
        var options = file.Config["bst"]!;
        var places = OutsideMian.Transform(file, "dense/transformer", ("post_ln", (int)options["heads"]!), [.. sample.History, sample.Query]);
        var mean = places[0].Select((_, d) => places.Sum(p => p[d]) / places.Length).ToArray();
        return Predict(file, sample, (string?)options["pooling"] == "mean" ? mean : places[^1]);
    }

    /// <summary>MLP([h ; q ; h - q ; h ∘ q]), bent by Dice where the file has it, else by the sigmoid.</summary>
    private static double Unit(OutsideFile file, double[] q, double[] h)
    {
        double[] pair = [.. h, .. q, .. h.Select((v, i) => v - q[i]), .. h.Select((v, i) => v * q[i])];
        var x = Bend(file, "dense/attention.activation", file.Linear("dense/attention.first", pair));
        for (var l = 0; file.Has($"dense/attention.hidden.layers.{l}.weight"); l++)
            x = Bend(file, $"dense/attention.hidden.activations.{l}", file.Linear($"dense/attention.hidden.layers.{l}", x));
        return file.Linear("dense/attention.score", x)[0];
    }

    private static double[] Bend(OutsideFile file, string layer, double[] x) =>
        file.Has(layer + ".alpha") ? file.Dice(layer, x) : [.. x.Select(Sigmoid)];

    private static double[] Prelu(OutsideFile file, string layer, double[] x) =>
        [.. x.Select((v, i) => v > 0 ? v : v * file[layer + ".weight"][i])];

    private static double[] Step(OutsideFile file, string name, (double[] X, double[] H, double A) at, string update)
    {
        var x = update == "aigru" ? at.X.Select(v => v * at.A).ToArray() : at.X;
        var (width, bias) = (at.H.Length, file[name + ".bias"]);
        double Input(int row) => Dot(x, file[name + ".input"][(row * x.Length)..((row + 1) * x.Length)]) + bias[row];
        double Recurrent(int row) => Dot(at.H, file[name + ".recurrent"][(row * width)..((row + 1) * width)]);
        var next = new double[width];
        for (var i = 0; i < width; i++)
        {
            var reset = Sigmoid(Input(i) + Recurrent(i));
            var gate = Sigmoid(Input(width + i) + Recurrent(width + i));
            var candidate = Math.Tanh(Input(2 * width + i) + reset * Recurrent(2 * width + i));
            gate = update switch
            {
                "augru" => at.A * gate,
                "augru_official" => 1 - (1 - at.A) * (1 - gate),
                "agru" => at.A,
                _ => gate,
            };
            next[i] = (1 - gate) * at.H[i] + gate * candidate;
        }

        return next;
    }

    private static double[] Weigh(double[] weights, OutsideSample sample) =>
        [.. sample.Mean.Select((_, d) => weights.Select((w, t) => w * sample.Behaviour(t)[d]).Sum())];

    private static double Predict(OutsideFile file, OutsideSample sample, double[] interest) =>
        file.Mlp("dense/prediction", [.. interest, .. sample.Item, .. sample.User, .. sample.Context]);

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
