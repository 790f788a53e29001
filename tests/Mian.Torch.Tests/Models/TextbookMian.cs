using static TorchSharp.torch;

namespace Mian.Torch.Tests.Models;

/// <summary>
/// MIAN as section 3 of the specification writes it, padded and without any shortcut: every V_t = [e_i ; h_t] is really built.
/// It shares no code with the product; it reads the product's parameters by their names.
/// </summary>
internal sealed class TextbookMian(IReadOnlyDictionary<string, Tensor> parameters, TextbookMian.Switches switches)
{
    internal sealed record Switches(bool Ibim, bool Iuim, bool Icim, bool Gim, string Transformer, int Blocks, int Heads, bool Position, bool Sum, string Norm, bool Products, int CrossLayers);

    /// <summary>Logits [B] from e_i [B, W_i], behaviours [B, T, W_b] with true lengths [B], user [B, J, D] and context [B, K, D].</summary>
    internal Tensor Logits(Tensor item, (Tensor Rows, int[] Lengths) behaviours, Tensor? user, Tensor? context)
    {
        var (samples, longest) = (item.shape[0], behaviours.Rows.shape[1]);
        var real = zeros(samples, longest);
        for (var b = 0; b < samples; b++)
        {
            for (var t = 0; t < behaviours.Lengths[b]; t++) real[b, t] = 1;
        }

        var lengths = tensor(behaviours.Lengths.Select(l => (float)Math.Max(1, l)).ToArray()).unsqueeze(1);
        var vectors = new List<Tensor> { (behaviours.Rows * real.unsqueeze(2)).sum(1) / lengths };
        if (switches.Ibim) vectors.Add(Ibim(item, Transform(behaviours.Rows, real, behaviours.Lengths), real));
        vectors.Add(item);
        if (user is not null)
        {
            if (switches.Iuim) vectors.Add(Fields(item, user, "iuim"));
            vectors.Add(user.flatten(1));
        }

        if (context is not null)
        {
            if (switches.Icim) vectors.Add(Fields(item, context, "icim"));
            vectors.Add(context.flatten(1));
        }

        var all = cat([.. vectors], 1);
        var logit = Predict(switches.Gim ? Global(vectors) : all);
        return switches.CrossLayers == 0 ? logit : logit + Crossed(all);
    }

    /// <summary>w·x_L of x_{l+1} = x_0 (W_l x_l + b_l) + x_l, Eq. (1) of DCN-V2.</summary>
    private Tensor Crossed(Tensor x0)
    {
        var x = x0;
        for (var l = 0; l < switches.CrossLayers; l++) x = x0 * Linear(x, $"cross.layers.{l}") + x;
        return Linear(x, "cross_logit").squeeze(1);
    }

    private Tensor P(string name) => parameters[name];

    private Tensor Linear(Tensor x, string name) => parameters.TryGetValue(name + ".bias", out var bias)
        ? x.matmul(P(name + ".weight").t()) + bias
        : x.matmul(P(name + ".weight").t());

    private Tensor Norm(Tensor x, string name)
    {
        var mean = x.mean([-1L], keepdim: true);
        var variance = (x - mean).pow(2).mean([-1L], keepdim: true);
        return (x - mean) / (variance + 1e-5).sqrt() * P(name + ".weight") + P(name + ".bias");
    }

    private Tensor Transform(Tensor rows, Tensor real, int[] lengths)
    {
        if (switches.Transformer == "none") return rows;
        var x = rows;
        if (switches.Position)
        {
            var positions = zeros_like(rows).unbind(0).Select((zero, b) =>
            {
                if (lengths[b] == 0) return zero;
                var recency = Enumerable.Range(0, lengths[b]).Select(t => (long)(lengths[b] - 1 - t)).ToArray();
                var table = P("ibim.transformer.position.weight")[tensor(recency)];
                return cat([table, zeros(zero.shape[0] - lengths[b], zero.shape[1])], 0);
            });
            x = x + stack(positions, 0);
        }

        for (var n = 0; n < switches.Blocks; n++) x = Block(x, real, $"ibim.transformer.blocks.{n}.");
        return switches.Transformer == "pre" ? Norm(x, "ibim.transformer.final_norm") : x;
    }

    private Tensor Block(Tensor x, Tensor real, string name)
    {
        if (switches.Transformer == "pre")
        {
            var a = x + Attention(Norm(x, name + "attention_norm"), real, name);
            return a + FeedForward(Norm(a, name + "feed_forward_norm"), name);
        }

        var post = Norm(x + Attention(x, real, name), name + "attention_norm");
        return Norm(post + FeedForward(post, name), name + "feed_forward_norm");
    }

    private Tensor FeedForward(Tensor x, string name) => Linear(Linear(x, name + "feed_forward_input").relu(), name + "feed_forward_output");

    private Tensor Attention(Tensor x, Tensor real, string name)
    {
        var parts = Linear(x, name + "attention_input").chunk(3, -1);
        var width = x.shape[2] / switches.Heads;
        var heads = new List<Tensor>();
        for (var h = 0; h < switches.Heads; h++)
        {
            var (q, k, v) = (parts[0].narrow(2, h * width, width), parts[1].narrow(2, h * width, width), parts[2].narrow(2, h * width, width));
            var scores = q.matmul(k.transpose(1, 2)) / Math.Sqrt(width) + (real.unsqueeze(1) - 1) * 1e9;
            heads.Add(nn.functional.softmax(scores, -1).matmul(v));
        }

        return Linear(cat([.. heads], -1), name + "attention_output");
    }

    private Tensor Ibim(Tensor item, Tensor h, Tensor real)
    {
        var longest = h.shape[1];
        var v = cat([item.unsqueeze(1).expand(-1, longest, -1), h], 2); // V_t = [e_i ; h_t]
        var w = cat([P("ibim.item_score.weight").squeeze(0), P("ibim.behaviour_score.weight").squeeze(0)], 0);
        if (switches.Products)
        {
            v = cat([v, Linear(item, "ibim.item_map").unsqueeze(1) * h], 2); // V_t = [e_i ; h_t ; M e_i * h_t]
            w = cat([w, P("ibim.product_score")], 0);
        }

        var score = tanh(v.matmul(w) + P("ibim.item_score.bias"));
        var e = score.exp() * real;
        var a = e / e.sum(1, keepdim: true).clamp_min(1e-30);
        var pooled = (a.unsqueeze(2) * v).sum(1);
        var any = (real.sum(1, keepdim: true) > 0).to_type(ScalarType.Float32);
        return pooled * any + cat([item, zeros(item.shape[0], v.shape[2] - item.shape[1])], 1) * (1 - any); // no behaviour: [e_i ; 0]
    }

    private Tensor Fields(Tensor item, Tensor fields, string name)
    {
        var (scores, vectors) = (new List<Tensor>(), new List<Tensor>());
        for (var k = 0; k < fields.shape[1]; k++)
        {
            var v = cat([item, fields[TensorIndex.Colon, k]], 1); // V^k = [e_i ; e^k]
            var w = cat([P(name + ".item_score.weight")[k], P(name + ".field_weight")[k]], 0);
            if (switches.Products)
            {
                v = cat([v, Linear(item, name + ".item_map") * fields[TensorIndex.Colon, k]], 1); // V^k = [e_i ; e^k ; M e_i * e^k]
                w = cat([w, P(name + ".product_weight")[k]], 0);
            }

            scores.Add(tanh(v.matmul(w) + P(name + ".item_score.bias")[k]).exp());
            vectors.Add(v);
        }

        var total = scores.Aggregate((a, b) => a + b);
        return scores.Zip(vectors, (s, v) => (s / total).unsqueeze(1) * v).Aggregate((a, b) => a + b);
    }

    private Tensor Global(List<Tensor> r)
    {
        var scores = new List<Tensor>();
        long offset = 0;
        for (var l = 0; l < r.Count; l++)
        {
            var w = P("gim.score_weight").narrow(0, offset, r[l].shape[1]);
            scores.Add(tanh(r[l].matmul(w) + P("gim.score_bias")[l]).exp());
            offset += r[l].shape[1];
        }

        var total = scores.Aggregate((a, b) => a + b);
        var weighted = r.Select((x, l) => x * (scores[l] / total * r.Count).unsqueeze(1)).ToList();
        if (!switches.Sum) return cat([.. weighted], 1);
        return weighted.Select((x, l) => Linear(x, $"gim.maps.{l}")).Aggregate((a, b) => a + b);
    }

    private Tensor Predict(Tensor x)
    {
        if (switches.Norm == "layer") x = Norm(x, "prediction.norm");
        for (var i = 0; parameters.ContainsKey($"prediction.hidden.layers.{i}.weight"); i++) x = Linear(x, $"prediction.hidden.layers.{i}").relu();
        return Linear(x, "prediction.logit").squeeze(1);
    }
}
