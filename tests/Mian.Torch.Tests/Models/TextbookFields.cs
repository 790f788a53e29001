using Mian.Batches;
using Mian.Schema;
using Mian.Torch.Embeddings;
using Mian.Torch.Training;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Models;

/// <summary>
/// The fields of one sample as section 2 of the specification writes them: padded histories, one vector a field, in double precision.
/// It shares no code with the product; tables and parameters are copies that receive gradients of their own.
/// </summary>
internal sealed class TextbookFields
{
    private const string FirstOrder = "first_order/";
    private static readonly FieldGroup[] Order = [FieldGroup.Behaviour, FieldGroup.Item, FieldGroup.User, FieldGroup.Context];

    private readonly Batch _batch;
    private readonly IReadOnlyList<FieldSchema> _fields;
    private readonly int _longest;

    internal TextbookFields(Learner learner, DatasetSchema schema, Batch batch)
    {
        _batch = batch;
        _fields = [.. Order.SelectMany(schema.InGroup)];
        _longest = schema.MaxHistory;
        Tables = learner.Embeddings.Tables.ToDictionary(t => t.Name, Leaf);
        Parameters = learner.Model.named_parameters().ToDictionary(p => p.name, p => p.parameter.detach().to_type(ScalarType.Float64).clone().requires_grad_());
    }

    /// <summary>[rows, D] by name.</summary>
    internal Dictionary<string, Tensor> Tables { get; }

    /// <summary>By the names of the state dict.</summary>
    internal Dictionary<string, Tensor> Parameters { get; }

    /// <summary>Logits [B] of a model that is given for one sample.</summary>
    internal Tensor Logits(Func<TextbookSample, Tensor> model) => stack(Enumerable.Range(0, _batch.Samples).Select(b => model(Sample(b))));

    /// <summary>The mean of a loss over all pairs of neighbouring behaviours of all requests; null where none has a neighbour.</summary>
    internal Tensor? MeanOverPairs(Func<TextbookSample, IEnumerable<Tensor>> pairs)
    {
        var all = Enumerable.Range(0, _batch.Requests).SelectMany(r => pairs(Sample(_batch.RequestSamples[r]))).ToArray();
        return all.Length == 0 ? null : stack(all).mean();
    }

    private TextbookSample Sample(int b) => new(
        Tables.Keys.Any(n => !n.StartsWith(FirstOrder, StringComparison.Ordinal)) ? [.. _fields.Select(f => Vector(f, b, ""))] : [],
        Tables.Keys.Any(n => n.StartsWith(FirstOrder, StringComparison.Ordinal)) ? [.. _fields.Select(f => Vector(f, b, FirstOrder))] : [],
        Parameters)
    {
        History = Tables.Keys.Any(n => !n.StartsWith(FirstOrder, StringComparison.Ordinal)) ? History(b, _batch.Field) : [],
        Drawn = _batch.NegativeBehaviours.Count > 0 ? History(b, _batch.NegativeBehaviour) : [],
        FieldsOf = group => [.. _fields.Index().Where(f => f.Item.Group == group).Select(f => f.Index)],
        QueryFields = [.. _fields.Where(f => f.Group == FieldGroup.Behaviour).Select(f => _fields.Index().First(i => i.Item.Group == FieldGroup.Item && i.Item.Table == f.Table).Index)],
    };

    /// <summary>e_b^1 ... e_b^T of a sample, oldest first, the fields of each side by side.</summary>
    private Tensor[] History(int b, Func<string, FieldValues> values)
    {
        var request = _batch.SampleRequest[b];
        var fields = _fields.Where(f => f.Group == FieldGroup.Behaviour).ToList();
        return [.. Enumerable.Range(_batch.RequestHistory[request], _batch.RequestHistory[request + 1] - _batch.RequestHistory[request])
            .Select(row => cat([.. fields.Select(f => Row(values(f.Name), row, Tables[f.Table]))], 0))];
    }

    private Tensor Vector(FieldSchema field, int b, string prefix)
    {
        var table = Tables[prefix + field.Table];
        var values = _batch.Field(field.Name);
        var request = _batch.SampleRequest[b];
        if (field.Group != FieldGroup.Behaviour) return Row(values, field.Group == FieldGroup.Item ? b : request, table);
        var (begin, length) = (_batch.RequestHistory[request], _batch.RequestHistory[request + 1] - _batch.RequestHistory[request]);
        var sum = zeros(table.shape[1], dtype: ScalarType.Float64);
        for (var t = 0; t < _longest; t++)
        {
            // A masked place of the padded history holds some row, and counts nothing.
            var (row, mask) = t < length ? (Row(values, begin + t, table), 1) : (table[3], 0);
            sum += mask * row;
        }

        return sum / Math.Max(1, length);
    }

    private static Tensor Row(FieldValues values, int row, Tensor table)
    {
        if (values.Schema.Kind == FieldKind.Scaled) return table[values.Ids[row]] * values.Scales[row];
        if (values.Schema.Kind == FieldKind.Categorical) return table[values.Ids[row]];
        var ids = values.Row(row).ToArray();
        var sum = ids.Aggregate(zeros(table.shape[1], dtype: ScalarType.Float64), (total, id) => total + table[id]);
        return values.Schema.Pooling == Pooling.Mean ? sum / Math.Max(1, ids.Length) : sum;
    }

    private static Tensor Leaf(EmbeddingTable table) =>
        tensor(table.Weights.RowRange(0, (int)table.Weights.Rows).ToArray()).view(table.Weights.Rows, table.Weights.Dimension).to_type(ScalarType.Float64).requires_grad_();
}

/// <summary>One sample: a vector and a first-order weight for each field, and the parameters of the model.</summary>
/// <param name="Vectors">v_f, [D]; behaviours first, then item, user, context.</param>
/// <param name="Weights">w_f, [1].</param>
/// <param name="Parameters">By name.</param>
internal sealed record TextbookSample(Tensor[] Vectors, Tensor[] Weights, IReadOnlyDictionary<string, Tensor> Parameters)
{
    /// <summary>e_b^t, oldest first, [W_b] each.</summary>
    internal Tensor[] History { get; init; } = [];

    /// <summary>The same with randomly drawn items; empty where none were drawn.</summary>
    internal Tensor[] Drawn { get; init; } = [];

    /// <summary>Indices among <see cref="Vectors"/> of the fields of a group.</summary>
    internal Func<FieldGroup, int[]> FieldsOf { get; init; } = _ => [];

    /// <summary>Index of the candidate's field that shares the table of each behaviour field.</summary>
    internal int[] QueryFields { get; init; } = [];

    /// <summary>The candidate in the shape of a behaviour, [W_b].</summary>
    internal Tensor Query => cat([.. QueryFields.Select(f => Vectors[f])], 0);

    /// <summary>All fields of a group side by side.</summary>
    internal Tensor Group(FieldGroup group) => FieldsOf(group) is { Length: > 0 } fields ? cat([.. fields.Select(f => Vectors[f])], 0) : zeros(0, ScalarType.Float64);

    /// <summary>x_0, all vectors in one.</summary>
    internal Tensor X0 => cat(Vectors, 0);

    /// <summary>Σ_f w_f.</summary>
    internal Tensor Linear => Weights.Aggregate((a, b) => a + b)[0];

    internal Tensor P(string name) => Parameters[name];

    /// <summary>W x + b; without b where the model has none.</summary>
    internal Tensor Map(string name, Tensor x)
    {
        var y = P(name + ".weight").mv(x);
        return Parameters.TryGetValue(name + ".bias", out var bias) ? y + bias : y;
    }

    /// <summary>Layer norm if there is one, hidden layers with a bend (ReLU where none is given), one logit.</summary>
    internal Tensor Mlp(string name, Tensor x, Func<string, Tensor, Tensor>? bend = null)
    {
        bend ??= (_, z) => z.relu();
        if (Parameters.ContainsKey(name + ".norm.weight"))
            x = (x - x.mean()) / ((x - x.mean()).square().mean() + 1e-5).sqrt() * P(name + ".norm.weight") + P(name + ".norm.bias");
        for (var i = 0; Parameters.ContainsKey($"{name}.hidden.layers.{i}.weight"); i++) x = bend($"{name}.hidden.activations.{i}", Map($"{name}.hidden.layers.{i}", x));
        return Map(name + ".logit", x)[0];
    }
}
