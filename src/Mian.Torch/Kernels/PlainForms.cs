using static TorchSharp.torch;

namespace Mian.Torch.Kernels;

/// <summary>
/// The jagged kernels in plain torch operations, which autograd differentiates and every device runs. Results equal those of the fused
/// kernels up to rounding; sums over a segment may come in another order from run to run on a GPU.
/// </summary>
internal static class PlainForms
{
    /// <summary>See <see cref="Kernels.SegmentMean"/>.</summary>
    internal static Tensor SegmentMean(Tensor rows, LayoutIndex index, int segments) =>
        Sum(rows, index.SegmentOfRow, segments) / index.Lengths;

    /// <summary>See <see cref="Kernels.CandidatePooling"/>.</summary>
    internal static Tensor CandidatePooling(Tensor behaviours, (Tensor Behaviour, Tensor Candidate) scores, CandidateLayout layout, Tensor? queries)
    {
        var (row, sample) = layout.Index!.Pairs;
        var h = behaviours.index_select(0, row); // [P, D]
        var a = Weights(h, scores, layout, queries); // [P]
        return Sum(h * a.unsqueeze(1), sample, layout.Samples);
    }

    /// <summary>a of every pair, [P], from the behaviours of the pairs, [P, D].</summary>
    internal static Tensor Weights(Tensor pairBehaviours, (Tensor Behaviour, Tensor Candidate) scores, CandidateLayout layout, Tensor? queries)
    {
        var (row, sample) = layout.Index!.Pairs;
        var score = scores.Behaviour.index_select(0, row).Plus(scores.Candidate.index_select(0, sample));
        if (queries is not null) score = score.Plus((queries.index_select(0, sample) * pairBehaviours).sum(1));
        var exponential = score.tanh().exp(); // within [1/e, e], so it needs no shift
        var total = Sum(exponential, sample, layout.Samples);
        return exponential / total.index_select(0, sample);
    }

    /// <summary>See <see cref="Kernels.PairHidden"/>.</summary>
    internal static Tensor PairHidden((Tensor Behaviours, Tensor Candidates) vectors, (Tensor Behaviours, Tensor Candidates) terms, Tensor weight, CandidateLayout layout)
    {
        var (row, sample) = layout.Index!.Pairs;
        var products = vectors.Behaviours.index_select(0, row) * vectors.Candidates.index_select(0, sample);
        return products.matmul(weight.t()).Plus(terms.Behaviours.index_select(0, row)).Plus(terms.Candidates.index_select(0, sample));
    }

    /// <summary>See <see cref="Kernels.PairPooling"/>.</summary>
    internal static Tensor PairPooling(Tensor weights, Tensor rows, CandidateLayout layout)
    {
        var (row, sample) = layout.Index!.Pairs;
        return Sum(weights.unsqueeze(1) * rows.index_select(0, row), sample, layout.Samples);
    }

    /// <summary>See <see cref="Kernels.PairDots"/>.</summary>
    internal static Tensor PairDots(Tensor rows, Tensor queries, CandidateLayout layout)
    {
        var (row, sample) = layout.Index!.Pairs;
        return (rows.index_select(0, row) * queries.index_select(0, sample)).sum(1);
    }

    /// <summary>See <see cref="Kernels.PairSoftmax"/>.</summary>
    internal static Tensor PairSoftmax(Tensor scores, CandidateLayout layout)
    {
        if (layout.Pairs == 0) return scores;
        var (place, width) = layout.Index!.PaddedPairs;
        // Padding has weight zero; a sample without behaviours is a row of which nothing is read.
        var padded = empty(layout.Samples * width, device: scores.device).Fill(double.NegativeInfinity).index_copy(0, place, scores);
        return padded.view(layout.Samples, width).softmax(1).flatten().index_select(0, place);
    }

    /// <summary>See <see cref="Kernels.JaggedAttention"/>.</summary>
    internal static Tensor JaggedAttention(Tensor qkv, Segments segments, int heads)
    {
        var width = qkv.shape[1] / 3;
        var output = zeros(qkv.shape[0], width, device: qkv.device);
        foreach (var (rows, mask) in segments.Index!.Groups(segments))
        {
            var (groups, length) = (rows.shape[0], rows.shape[1]);
            var parts = qkv.index_select(0, rows.flatten()).view(groups, length, 3, heads, width / heads);
            var query = parts.select(2, 0).transpose(1, 2); // [G, H, L, d]
            var key = parts.select(2, 1).transpose(1, 2);
            var value = parts.select(2, 2).transpose(1, 2);
            var scores = query.matmul(key.transpose(2, 3)).Over(Math.Sqrt((double)width / heads)); // [G, H, L, L]
            var real = mask.unsqueeze(1).unsqueeze(1); // [G, 1, 1, L]
            var attention = scores.Replace(real.logical_not(), double.NegativeInfinity).softmax(3);
            var mixed = attention.matmul(value).transpose(1, 2).reshape(groups * length, width); // [G·L, W]
            // Padding carries row 0; adding zeros there changes nothing.
            output = output.AddAt(0, rows.flatten(), mixed * mask.view(-1, 1));
        }

        return output;
    }

    /// <summary>See <see cref="Kernels.CandidateAttention"/>.</summary>
    internal static Tensor CandidateAttention(Tensor behaviours, Tensor candidates, CandidateLayout layout, int heads)
    {
        var ((row, sample), (place, longest), width) = (layout.Index!.Pairs, layout.Index.PaddedPairs, candidates.shape[1] / 3);
        var own = candidates.view(layout.Samples, 3, heads, width / heads); // [B, 3, H, d]
        var pairs = behaviours.index_select(0, row).view(layout.Pairs, 2, heads, width / heads); // [P, 2, H, d]
        var query = own.select(1, 0).Over(Math.Sqrt((double)width / heads)); // [B, H, d]
        var ownScores = (query * own.select(1, 1)).sum(2); // [B, H]
        var scores = (query.index_select(0, sample) * pairs.select(1, 0)).sum(2); // [P, H]
        var padded = empty(layout.Samples * longest, heads, device: scores.device).Fill(double.NegativeInfinity).index_copy(0, place, scores).view(layout.Samples, longest, heads);
        var weights = cat([padded, ownScores.unsqueeze(1)], 1).softmax(1); // [B, longest + 1, H]
        var ofPairs = weights.narrow(1, 0, longest).reshape(layout.Samples * longest, heads).index_select(0, place); // [P, H]
        var attended = Sum(ofPairs.unsqueeze(2) * pairs.select(1, 1), sample, layout.Samples);
        return attended.Plus(weights.select(1, longest).unsqueeze(2) * own.select(1, 2)).view(layout.Samples, width);
    }

    /// <summary>Sums rows that share an index.</summary>
    internal static Tensor Sum(Tensor rows, Tensor index, long count)
    {
        var shape = rows.shape.ToArray();
        shape[0] = count;
        return zeros(shape, device: rows.device).AddAt(0, index, rows);
    }
}
