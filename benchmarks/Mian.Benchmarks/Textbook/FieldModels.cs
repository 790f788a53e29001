using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mian.Benchmarks.Textbook;

internal sealed class TextbookPoolingMlp : TextbookModel
{
    private readonly Sequential _deep = Mlp(4 * D, Hidden);

    public TextbookPoolingMlp() : base(nameof(TextbookPoolingMlp)) => RegisterComponents();

    public override Tensor forward(PaddedBatch batch) => _deep.call(Fields(batch).flatten(1)).squeeze(1);
}

internal sealed class TextbookWideDeep : TextbookModel
{
    private readonly TextbookLinear _wide = new();
    private readonly Sequential _deep = Mlp(4 * D, Hidden);

    public TextbookWideDeep() : base(nameof(TextbookWideDeep)) => RegisterComponents();

    public override Tensor forward(PaddedBatch batch) => _wide.call(batch) + _deep.call(Fields(batch).flatten(1)).squeeze(1);
}

internal sealed class TextbookDeepFm : TextbookModel
{
    private readonly TextbookLinear _linear = new();
    private readonly Sequential _deep = Mlp(4 * D, Hidden);

    public TextbookDeepFm() : base(nameof(TextbookDeepFm)) => RegisterComponents();

    public override Tensor forward(PaddedBatch batch)
    {
        var fields = Fields(batch); // [B, 4, D]
        var pairs = 0.5 * (fields.sum(1).square() - fields.square().sum(1)).sum(1);
        return _linear.call(batch) + pairs + _deep.call(fields.flatten(1)).squeeze(1);
    }
}

internal sealed class TextbookCross : TextbookModel
{
    private readonly bool _matrix;
    private readonly ModuleList<Linear> _weights;
    private readonly ParameterList _biases;
    private readonly Sequential _deep = Mlp(4 * D, Hidden, logit: false);
    private readonly Linear _logit = nn.Linear((4 * D) + 80, 1);

    public TextbookCross(bool matrix, int layers) : base(nameof(TextbookCross))
    {
        _matrix = matrix;
        _weights = nn.ModuleList([.. Enumerable.Range(0, layers).Select(_ => nn.Linear(4 * D, matrix ? 4 * D : 1, hasBias: false))]);
        _biases = nn.ParameterList([.. Enumerable.Range(0, layers).Select(_ => new Parameter(zeros(4 * D)))]);
        RegisterComponents();
    }

    public override Tensor forward(PaddedBatch batch)
    {
        var x0 = Fields(batch).flatten(1); // [B, 4D]
        var x = x0;
        for (var l = 0; l < _weights.Count; l++) x = _matrix ? (x0 * (_weights[l].call(x) + _biases[l])) + x : (x0 * _weights[l].call(x)) + _biases[l] + x;
        return _logit.call(cat([x, _deep.call(x0)], 1)).squeeze(1);
    }
}

internal sealed class TextbookXDeepFm : TextbookModel
{
    private readonly TextbookLinear _linear = new();
    private readonly Sequential _deep = Mlp(4 * D, Hidden);
    private readonly ModuleList<Conv1d> _maps;
    private readonly Linear _output;

    public TextbookXDeepFm(int[] sizes) : base(nameof(TextbookXDeepFm))
    {
        int[] rows = [4, .. sizes];
        _maps = nn.ModuleList([.. sizes.Select((size, k) => nn.Conv1d(4 * rows[k], size, 1))]);
        _output = nn.Linear(sizes.Sum(), 1);
        RegisterComponents();
    }

    public override Tensor forward(PaddedBatch batch)
    {
        var x0 = Fields(batch); // [B, 4, D]
        var x = x0;
        var pooled = new List<Tensor>();
        foreach (var map in _maps)
        {
            var outer = einsum("bhd,bmd->bhmd", x, x0).flatten(1, 2); // [B, H·4, D]
            x = map.call(outer).relu();
            pooled.Add(x.sum(2));
        }

        return _linear.call(batch) + _deep.call(x0.flatten(1)).squeeze(1) + _output.call(cat([.. pooled], 1)).squeeze(1);
    }
}
