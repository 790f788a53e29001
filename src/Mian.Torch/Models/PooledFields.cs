using Mian.Torch.Kernels;
using static TorchSharp.torch;

namespace Mian.Torch.Models;

/// <summary>
/// What a model without attention sees of a batch: candidate, user, context, and the behaviours as their mean. The parts of a request
/// keep one row a request, so that what can be computed before the candidate comes in is computed once.
/// </summary>
internal sealed class PooledFields
{
    private readonly ModelInput _input;
    private readonly GroupVectors _groups;
    private readonly Tensor _behaviours;

    /// <summary>Pools the behaviours of a batch.</summary>
    /// <param name="input">The batch.</param>
    /// <param name="groups">Its vectors or its first-order weights.</param>
    internal PooledFields(ModelInput input, GroupVectors groups)
    {
        _input = input;
        _groups = groups;
        _behaviours = SegmentMean.Apply(groups.Behaviours, input.Layout.Segments); // [R, F_b·D]; zero without behaviours
    }

    /// <summary>Σ of all first-order weights: of a sample's fields, and of the mean of its behaviours.</summary>
    /// <returns>[B].</returns>
    internal static Tensor FirstOrder(ModelInput input) => new PooledFields(input, input.FirstOrder).Sum(weights => weights.sum(1));

    /// <summary>x_0 = [mean e_b ; e_i ; e_u ; e_c], [B, W]; a group without fields is left out.</summary>
    internal Tensor Concatenate()
    {
        var vectors = new List<Tensor> { _input.PerSample(_behaviours), _groups.Item };
        if (_groups.User is not null) vectors.Add(_input.PerSample(_groups.User));
        if (_groups.Context is not null) vectors.Add(_input.PerSample(_groups.Context));
        return cat([.. vectors], 1);
    }

    /// <summary>Σ over the groups of what is computed from each, with the parts of a request added up before samples repeat them.</summary>
    /// <param name="part">[rows, F·D] of one group -> [rows, ...].</param>
    /// <returns>[B, ...].</returns>
    internal Tensor Sum(Func<Tensor, Tensor> part)
    {
        var request = part(_behaviours);
        if (_groups.User is not null) request = request.Plus(part(_groups.User));
        if (_groups.Context is not null) request = request.Plus(part(_groups.Context));
        return part(_groups.Item).Plus(_input.PerSample(request));
    }
}
