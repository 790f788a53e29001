using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mian.Benchmarks.Textbook;

/// <summary>Dice: x·p + a·x·(1 - p), p = sigmoid of the batch-normalised x.</summary>
internal sealed class TextbookDice : nn.Module<Tensor, Tensor>
{
    private readonly BatchNorm1d _norm;
    private readonly Parameter _alpha;

    public TextbookDice(int width) : base(nameof(TextbookDice))
    {
        _norm = nn.BatchNorm1d(width, eps: 1e-9, affine: false);
        _alpha = new Parameter(zeros(width));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        var p = _norm.call(x).sigmoid();
        return (p * x) + (_alpha * (1 - p) * x);
    }
}

internal sealed class TextbookDin : TextbookModel
{
    private readonly Sequential _attention = Mlp(4 * Width, [80, 40], w => new TextbookDice(w));
    private readonly Sequential _deep = Mlp(2 * Width, Hidden, w => new TextbookDice(w));

    public TextbookDin() : base(nameof(TextbookDin)) => RegisterComponents();

    public override Tensor forward(PaddedBatch batch)
    {
        var (e, h) = (Candidate(batch), Behaviours(batch));
        var candidate = e.unsqueeze(1).expand_as(h); // [B, T, 2D]
        var pairs = cat([h, candidate, h - candidate, h * candidate], 2).view(-1, 4 * Width); // [B·T, 8D]
        var weights = _attention.call(pairs).view(batch.Mask.shape) * batch.Mask; // [B, T]
        var interest = (weights.unsqueeze(2) * h).sum(1);
        return _deep.call(cat([interest, e], 1)).squeeze(1);
    }
}

internal sealed class TextbookDien : TextbookModel
{
    private readonly GRU _extractor = nn.GRU(Width, Width, batchFirst: true);
    private readonly Linear _bilinear = nn.Linear(Width, Width, hasBias: false);
    private readonly Linear _gates = nn.Linear(2 * Width, 2 * Width);
    private readonly Linear _inputState = nn.Linear(Width, Width);
    private readonly Linear _hiddenState = nn.Linear(Width, Width);
    private readonly Sequential _deep = Mlp(2 * Width, Hidden, w => new TextbookDice(w));

    public TextbookDien() : base(nameof(TextbookDien)) => RegisterComponents();

    public override Tensor forward(PaddedBatch batch)
    {
        var (e, h) = (Candidate(batch), Behaviours(batch));
        var interests = _extractor.call(h).Item1; // [B, T, 2D]
        var scores = (interests * _bilinear.call(e).unsqueeze(1)).sum(2).masked_fill(batch.Mask.eq(0), float.NegativeInfinity);
        var attention = nn.functional.softmax(scores, 1); // [B, T]
        var state = zeros_like(e);
        for (var t = 0; t < (int)batch.Mask.shape[1]; t++)
        {
            var x = interests.select(1, t);
            var both = _gates.call(cat([x, state], 1)).sigmoid().chunk(2, 1);
            var update = both[0] * attention.select(1, t).unsqueeze(1);
            var candidate = (_inputState.call(x) + (both[1] * _hiddenState.call(state))).tanh();
            var next = ((1 - update) * state) + (update * candidate);
            var valid = batch.Mask.select(1, t).unsqueeze(1);
            state = (valid * next) + ((1 - valid) * state);
        }

        return _deep.call(cat([state, e], 1)).squeeze(1);
    }
}

/// <summary>MIAN in the paper's form: no product, Pre-LN, combination by concatenation; this shape has no user and context fields.</summary>
internal sealed class TextbookMian : TextbookModel
{
    private const int Heads = 2;

    private readonly Embedding _position = nn.Embedding(100, Width);
    private readonly LayerNorm _attentionNorm = nn.LayerNorm(Width);
    private readonly Linear _attentionInput = nn.Linear(Width, 3 * Width);
    private readonly Linear _attentionOutput = nn.Linear(Width, Width);
    private readonly LayerNorm _feedForwardNorm = nn.LayerNorm(Width);
    private readonly Linear _feedForwardInput = nn.Linear(Width, 256);
    private readonly Linear _feedForwardOutput = nn.Linear(256, Width);
    private readonly LayerNorm _finalNorm = nn.LayerNorm(Width);
    private readonly Linear _score = nn.Linear(2 * Width, 1);
    private readonly Linear _globalBehaviours = nn.Linear(Width, 1);
    private readonly Linear _globalInteraction = nn.Linear(2 * Width, 1);
    private readonly Linear _globalItem = nn.Linear(Width, 1);
    private readonly Sequential _deep = Mlp(4 * Width, Hidden);

    public TextbookMian() : base(nameof(TextbookMian)) => RegisterComponents();

    public override Tensor forward(PaddedBatch batch)
    {
        var (e, h) = (Candidate(batch), Behaviours(batch));
        var mean = Mean(h, batch); // e_b
        var recency = (batch.Mask.sum(1, keepdim: true) - 1 - arange(batch.Mask.shape[1], device: batch.Mask.device)).clamp(0).to(ScalarType.Int64);
        var encoded = Encode(h + _position.call(recency), batch.Mask); // [B, T, 2D]
        var v = cat([e.unsqueeze(1).expand_as(encoded), encoded], 2); // [B, T, 4D]
        var scores = _score.call(v).squeeze(2).tanh().masked_fill(batch.Mask.eq(0), float.NegativeInfinity);
        var interaction = (nn.functional.softmax(scores, 1).unsqueeze(2) * v).sum(1); // R_ibim
        var global = cat([_globalBehaviours.call(mean), _globalInteraction.call(interaction), _globalItem.call(e)], 1).tanh();
        var weights = 3 * nn.functional.softmax(global, 1);
        var all = cat([mean * weights[.., 0..1], interaction * weights[.., 1..2], e * weights[.., 2..3]], 1);
        return _deep.call(all).squeeze(1);
    }

    private Tensor Encode(Tensor x, Tensor mask)
    {
        var (b, t) = (x.shape[0], x.shape[1]);
        var qkv = _attentionInput.call(_attentionNorm.call(x)).view(b, t, 3, Heads, Width / Heads).permute(2, 0, 3, 1, 4);
        var scores = qkv[0].matmul(qkv[1].transpose(2, 3)) / Math.Sqrt(Width / Heads); // [B, H, T, T]
        var attention = nn.functional.softmax(scores.masked_fill(mask.eq(0).view(b, 1, 1, t), float.NegativeInfinity), -1);
        var attended = attention.matmul(qkv[2]).transpose(1, 2).reshape(b, t, Width);
        var a = x + _attentionOutput.call(attended);
        return _finalNorm.call(a + _feedForwardOutput.call(_feedForwardInput.call(_feedForwardNorm.call(a)).relu()));
    }
}
