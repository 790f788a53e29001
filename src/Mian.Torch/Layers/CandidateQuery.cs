using Mian.Schema;
using Mian.Torch.Models;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Layers;

/// <summary>
/// The candidate in the shape of a behaviour, so that the two can be compared element by element. Where the tables of all behaviour fields
/// are those of candidate fields, it is those fields in the order of the behaviours; otherwise (a behaviour has an age, say) a learned map.
/// </summary>
internal sealed class CandidateQuery : nn.Module<Tensor, Tensor>
{
    private readonly List<FieldSlice>? _slices;

    [ComponentName(Name = "map")]
    private readonly Linear? _map;

    /// <summary>Finds the fields, or makes the map.</summary>
    internal CandidateQuery(ModelShape shape) : base(nameof(CandidateQuery))
    {
        var items = shape.Fields(FieldGroup.Item);
        var found = shape.Fields(FieldGroup.Behaviour).Select(b => items.FirstOrDefault(i => i.Field.Table == b.Field.Table)).ToList();
        if (found.TrueForAll(f => f is not null)) _slices = found!;
        else _map = nn.Linear(shape.Width(FieldGroup.Item), shape.Width(FieldGroup.Behaviour), hasBias: false);
        RegisterComponents();
    }

    /// <summary>e_i [B, W_i] -> q [B, W_b].</summary>
    public override Tensor forward(Tensor item)
    {
        if (_slices is null) return _map!.call(item);
        var parts = _slices.Select(s => item.narrow(1, s.Offset, s.Width)).ToArray();
        return parts.Length == 1 ? parts[0].contiguous() : cat(parts, 1);
    }
}
