using Mian.Schema;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Models;

/// <summary>DIN, DIEN and BST for one sample, written step by step from the papers, in double precision.</summary>
internal static class TextbookSequenceModels
{
    internal static Func<TextbookSample, Tensor> Din(bool softmax, bool scale, Func<TextbookSample, string, Tensor, Tensor> bend, Func<TextbookSample, string, Tensor, Tensor> head) => s =>
    {
        var width = s.Group(FieldGroup.Behaviour).shape[0];
        var scores = s.History.Select(h => Unit(s, s.Query, h, bend) / (scale ? Math.Sqrt(width) : 1)).ToArray();
        var interest = Weigh(softmax ? Softmax(scores) : scores, s.History, width);
        return s.Mlp("prediction", Inputs(s, interest), (name, x) => head(s, name, x));
    };

    internal static Func<TextbookSample, Tensor> Dien(string update, bool unit, Func<TextbookSample, string, Tensor, Tensor> head) => s =>
    {
        var width = s.P("extractor.recurrent").shape[1];
        var interests = Interests(s);
        var query = unit ? Prelu(s, "query_activation", s.Map("query", s.Group(FieldGroup.Item))) : s.Map("bilinear", s.Group(FieldGroup.Item));
        var a = Softmax([.. interests.Select(h => unit ? Unit(s, query, h, (_, _, z) => z.sigmoid()) : h.dot(query))]);
        var evolved = zeros(width, ScalarType.Float64);
        for (var t = 0; t < interests.Count; t++) evolved = Gru(s, "evolution", (interests[t], evolved, a[t]), update);
        return s.Mlp("prediction", Inputs(s, evolved), (name, x) => head(s, name, x));
    };

    /// <summary>-log σ(s(h_t, e_{t+1})) - log σ(-s(h_t, ê_{t+1})) of every t that has a successor, Eq. (6); s is h·e, or a network on [h ; e].</summary>
    internal static Func<TextbookSample, IEnumerable<Tensor>> DienPairs(bool network) => s =>
    {
        var h = Interests(s);
        return Enumerable.Range(0, Math.Max(0, h.Count - 1)).Select(t => -Score(h[t], s.History[t + 1]).sigmoid().log() - (1 - Score(h[t], s.Drawn[t + 1]).sigmoid()).log());

        Tensor Score(Tensor state, Tensor e) => network ? s.Mlp("auxiliary.network", cat([state, e], 0), (_, z) => z.sigmoid()) : state.dot(e);
    };

    internal static Func<TextbookSample, Tensor> Bst(int heads, bool mean) => s =>
    {
        Tensor[] places = [.. s.History, s.Query];
        var x = stack([.. places.Select((e, t) => e + s.P("transformer.position.weight")[places.Length - 1 - t])]); // [T + 1, W]
        for (var n = 0; s.Parameters.ContainsKey($"transformer.blocks.{n}.attention_input.weight"); n++)
        {
            var block = $"transformer.blocks.{n}";
            x = Norm(s, $"{block}.attention_norm", x + Rows(s, $"{block}.attention_output", Attend(Rows(s, $"{block}.attention_input", x), heads)));
            var fed = Rows(s, $"{block}.feed_forward_output", Rows(s, $"{block}.feed_forward_input", x).relu());
            x = Norm(s, $"{block}.feed_forward_norm", x + fed);
        }

        return s.Mlp("prediction", Inputs(s, mean ? x.mean([0L]) : x[^1]));
    };

    /// <summary>Dice with the moving statistics of an untrained layer, 0 and 1.</summary>
    internal static Tensor FreshDice(TextbookSample s, string name, Tensor x)
    {
        var p = (x / Math.Sqrt(1 + 1e-9)).sigmoid();
        return p * x + (1 - p) * s.P($"{name}.alpha") * x;
    }

    internal static Tensor Sigmoid(TextbookSample s, string name, Tensor x) => x.sigmoid();

    private static Tensor Prelu(TextbookSample s, string name, Tensor x) => x.clamp_min(0) + s.P(name + ".weight") * x.clamp_max(0);

    /// <summary>MLP([h ; q ; h - q ; h ∘ q]).</summary>
    private static Tensor Unit(TextbookSample s, Tensor q, Tensor h, Func<TextbookSample, string, Tensor, Tensor> bend)
    {
        var x = bend(s, "attention.activation", s.Map("attention.first", cat([h, q, h - q, h * q], 0)));
        for (var i = 0; s.Parameters.ContainsKey($"attention.hidden.layers.{i}.weight"); i++)
            x = bend(s, $"attention.hidden.activations.{i}", s.Map($"attention.hidden.layers.{i}", x));
        return s.Map("attention.score", x)[0];
    }

    /// <summary>h_1 ... h_T of the interest extractor.</summary>
    private static List<Tensor> Interests(TextbookSample s)
    {
        var (interests, state) = (new List<Tensor>(), zeros(s.P("extractor.recurrent").shape[1], ScalarType.Float64));
        foreach (var e in s.History) interests.Add(state = Gru(s, "extractor", (e, state, null), "none"));
        return interests;
    }

    private static Tensor Gru(TextbookSample s, string name, (Tensor X, Tensor H, Tensor? A) step, string update)
    {
        var x = update == "aigru" ? step.A! * step.X : step.X;
        Tensor[] w = s.P($"{name}.input").chunk(3, 0), u = s.P($"{name}.recurrent").chunk(3, 0), b = s.P($"{name}.bias").chunk(3, 0);
        var reset = (w[0].mv(x) + u[0].mv(step.H) + b[0]).sigmoid();
        var gate = (w[1].mv(x) + u[1].mv(step.H) + b[1]).sigmoid();
        var candidate = (w[2].mv(x) + reset * u[2].mv(step.H) + b[2]).tanh();
        gate = update switch
        {
            "augru" => step.A! * gate,
            "augru_official" => 1 - (1 - step.A!) * (1 - gate),
            "agru" => step.A!.expand_as(gate),
            _ => gate,
        };
        return (1 - gate) * step.H + gate * candidate;
    }

    private static Tensor Attend(Tensor qkv, int heads)
    {
        var parts = qkv.chunk(3, 1);
        var width = parts[0].shape[1] / heads;
        return cat([.. Enumerable.Range(0, heads).Select(h =>
        {
            var (q, k, v) = (parts[0].narrow(1, h * width, width), parts[1].narrow(1, h * width, width), parts[2].narrow(1, h * width, width));
            return nn.functional.softmax(q.matmul(k.t()) / Math.Sqrt(width), 1).matmul(v);
        })], 1);
    }

    private static Tensor Rows(TextbookSample s, string name, Tensor x) => x.matmul(s.P(name + ".weight").t()) + s.P(name + ".bias");

    private static Tensor Norm(TextbookSample s, string name, Tensor x)
    {
        var centred = x - x.mean([1L], keepdim: true);
        return centred / (centred.square().mean([1L], keepdim: true) + 1e-5).sqrt() * s.P(name + ".weight") + s.P(name + ".bias");
    }

    private static Tensor[] Softmax(Tensor[] scores) => scores.Length == 0 ? [] : [.. nn.functional.softmax(stack(scores), 0).unbind(0)];

    private static Tensor Weigh(Tensor[] weights, Tensor[] history, long width) =>
        weights.Zip(history).Aggregate(zeros(width, ScalarType.Float64), (sum, pair) => sum + pair.First * pair.Second);

    private static Tensor Inputs(TextbookSample s, Tensor interest) =>
        cat([interest, s.Group(FieldGroup.Item), s.Group(FieldGroup.User), s.Group(FieldGroup.Context)], 0);
}
