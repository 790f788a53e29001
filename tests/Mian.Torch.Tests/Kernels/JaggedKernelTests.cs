using Mian.Torch.Kernels;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Kernels;

/// <summary>The jagged kernels against the same sums written with plain torch operations, one request at a time.</summary>
[Collection(nameof(TorchState))]
public sealed class JaggedKernelTests : IDisposable
{
    private static readonly int[] Mixed = [3, 0, 1, 7, 0, 2];

    private readonly int _threads = get_num_threads();
    private readonly TorchSharp.DisposeScope _scope;

    public JaggedKernelTests()
    {
        manual_seed(3);
        _scope = NewDisposeScope();
    }

    public void Dispose()
    {
        _scope.Dispose();
        set_num_threads(_threads);
    }

    [Theory]
    [InlineData(8, 2)]
    [InlineData(6, 1)]
    [InlineData(60, 3)]
    [InlineData(96, 2)]
    [InlineData(32, 2)]
    public void JaggedAttention_MixedLengths_EqualsTextbook(int width, int heads)
    {
        var segments = Of([.. Mixed, 16, 37]);
        var (own, textbook) = Twice(rand(segments.Rows, 3 * width) * 2 - 1);
        var (got, expected) = (JaggedAttention.Apply(own, segments, heads), TextbookAttention(textbook, segments, heads));
        AssertEqual(expected, got, (textbook, own));
    }

    [Fact]
    public void JaggedAttention_FiniteDifferences_Agree() =>
        FiniteDifferences.Check(x => JaggedAttention.Apply(x[0], Of(2, 0, 3), 2), rand(5, 12) - 0.5);

    [Fact]
    public void JaggedAttention_LargeScores_StayFinite()
    {
        var qkv = (rand(4, 12) - 0.5) * 200;
        Assert.True(isfinite(JaggedAttention.Apply(qkv, Of(4), 1)).all().item<bool>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(40)]
    public void SegmentMean_MixedLengths_EqualsTextbook(int width)
    {
        var segments = Of(Mixed);
        var (own, textbook) = Twice(rand(segments.Rows, width));
        var expected = stack(Enumerable.Range(0, segments.Count).Select(s =>
        {
            var (begin, length) = segments.Range(s);
            return length == 0 ? zeros(width) : textbook.narrow(0, begin, length).mean([0L]);
        }), 0);
        AssertEqual(expected, SegmentMean.Apply(own, segments), (textbook, own));
    }

    [Fact]
    public void SegmentMean_FiniteDifferences_Agree() => FiniteDifferences.Check(x => SegmentMean.Apply(x[0], Of(2, 0, 3)), rand(5, 3));

    [Theory]
    [InlineData(1, 4, false)]
    [InlineData(3, 33, false)]
    [InlineData(1, 5, true)]
    [InlineData(3, 33, true)]
    public void CandidatePooling_MixedLengths_EqualsTextbook(int samplesEach, int width, bool products)
    {
        var layout = Layout(Mixed, samplesEach);
        var (h, h2) = Twice(rand(layout.Segments.Rows, width) - 0.5);
        var (p, p2) = Twice(rand(layout.Segments.Rows) * 4 - 2);
        var (c, c2) = Twice(rand(layout.Samples) * 4 - 2);
        var (q, q2) = Twice(rand(layout.Samples, width) - 0.5);
        var expected = stack(Enumerable.Range(0, layout.Samples).Select(b =>
        {
            var (begin, length) = layout.Segments.Range(b / samplesEach);
            if (length == 0) return zeros(width);
            var own = h2.narrow(0, begin, length);
            var score = p2.narrow(0, begin, length) + c2[b];
            var a = nn.functional.softmax(tanh(products ? score + own.matmul(q2[b]) : score), 0);
            return (a.unsqueeze(1) * own).sum([0L]);
        }), 0);
        var got = CandidatePooling.Apply(h, (p, c), layout, products ? q : null);
        AssertEqual(expected, got, products ? [(h2, h), (p2, p), (c2, c), (q2, q)] : [(h2, h), (p2, p), (c2, c)]);
    }

    [Fact]
    public void CandidatePooling_FiniteDifferences_Agree() => FiniteDifferences.Check(
        x => CandidatePooling.Apply(x[0], (x[1], x[2]), Layout([2, 0, 3], 2), x[3]), rand(5, 3) - 0.5, rand(5) - 0.5, rand(6) - 0.5, rand(6, 3) - 0.5);

    [Fact]
    public void CandidatePooling_Weights_SumToOneForEverySampleWithBehaviours()
    {
        var layout = Layout(Mixed, 2);
        var h = rand(layout.Segments.Rows, 4);
        var weights = CandidatePooling.Weights(h, (rand(layout.Segments.Rows) * 9, rand(layout.Samples) * 9), layout, rand(layout.Samples, 4)).data<float>().ToArray();
        for (var b = 0; b < layout.Samples; b++)
        {
            var own = weights[layout.PairOffsets[b]..layout.PairOffsets[b + 1]];
            Assert.Equal(Mixed[b / 2], own.Length);
            if (own.Length > 0) Assert.Equal(1, own.Sum(), 5);
        }
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Kernels_AnyNumberOfThreads_GiveTheSameBits(int threads)
    {
        var random = new Random(4);
        var layout = Layout([.. Enumerable.Range(0, 150).Select(_ => random.Next(12))], 2);
        var inputs = new[] { rand(layout.Segments.Rows, 48) - 0.5, rand(layout.Segments.Rows), rand(layout.Samples), rand(layout.Samples, 48) - 0.5 };
        Assert.True(layout.Segments.Rows > 600);
        var one = Everything(1);
        var many = Everything(threads);
        foreach (var (a, b) in one.Zip(many)) Assert.True(a.equal(b).all().item<bool>());

        List<Tensor> Everything(int count)
        {
            set_num_threads(count);
            var x = inputs.Select(t => t.clone().requires_grad_()).ToArray();
            var attention = JaggedAttention.Apply(x[0], layout.Segments, 2);
            var mean = SegmentMean.Apply(x[0], layout.Segments);
            var pooled = CandidatePooling.Apply(x[0], (x[1], x[2]), layout, x[3]);
            ((attention * attention).sum() + (mean * mean).sum() + (pooled * pooled).sum()).backward();
            return [attention, mean, pooled, x[0].grad!, x[1].grad!, x[2].grad!, x[3].grad!];
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    public void WorkRanges_AnyThreads_CoverEveryRequestOnce(int threads)
    {
        set_num_threads(threads);
        foreach (var lengths in (int[][])[[], [0], [600], [.. Enumerable.Repeat(0, 700)], [.. Enumerable.Range(0, 60)], [5000, 0, 0, 1]])
        {
            var segments = Of(lengths);
            var visits = new int[segments.Count];
            WorkRanges.Run(segments.Offsets, segments.Count, (begin, end) =>
            {
                for (var s = begin; s < end; s++) Interlocked.Increment(ref visits[s]);
            });
            Assert.All(visits, v => Assert.Equal(1, v));
        }
    }

    private static Segments Of(params int[] lengths)
    {
        var offsets = new int[lengths.Length + 1];
        for (var i = 0; i < lengths.Length; i++) offsets[i + 1] = offsets[i] + lengths[i];
        return new Segments(offsets, lengths.Length);
    }

    private static CandidateLayout Layout(int[] lengths, int samplesEach) => new(RandomBatch.Make(RandomBatch.Schema(), lengths, samplesEach, 1));

    private static (Tensor Own, Tensor Textbook) Twice(Tensor values) => (values.clone().requires_grad_(), values.clone().requires_grad_());

    private static Tensor TextbookAttention(Tensor qkv, Segments segments, int heads)
    {
        var width = qkv.shape[1] / 3;
        var head = width / heads;
        var rows = new List<Tensor>();
        for (var s = 0; s < segments.Count; s++)
        {
            var (begin, length) = segments.Range(s);
            if (length == 0) continue;
            var own = qkv.narrow(0, begin, length);
            rows.Add(cat([.. Enumerable.Range(0, heads).Select(h =>
            {
                var (q, k, v) = (own.narrow(1, h * head, head), own.narrow(1, width + h * head, head), own.narrow(1, 2 * width + h * head, head));
                return nn.functional.softmax(q.matmul(k.t()) / Math.Sqrt(head), 1).matmul(v);
            })], 1));
        }

        return cat([.. rows], 0);
    }

    private static void AssertEqual(Tensor expected, Tensor got, params (Tensor Expected, Tensor Got)[] inputs)
    {
        Assert.Equal(expected.shape, got.shape);
        Assert.True(allclose(expected, got, 1e-5, 1e-6), $"output differs by {(expected - got).abs().max().item<float>()}");
        var weights = rand_like(expected) + 0.5;
        (expected * weights).sum().backward();
        (got * weights).sum().backward();
        foreach (var (number, (e, g)) in inputs.Index())
            Assert.True(allclose(e.grad!, g.grad!, 1e-4, 1e-6), $"gradient of input {number} differs by {(e.grad! - g.grad!).abs().max().item<float>()}");
    }
}
