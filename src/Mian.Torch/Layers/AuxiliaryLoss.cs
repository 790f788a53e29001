using Mian.Torch.Kernels;
using Mian.Torch.Models;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mian.Torch.Layers;

/// <summary>How a state is compared with the behaviour that follows it.</summary>
public enum AuxiliaryForm
{
    /// <summary>Their inner product (the paper).</summary>
    Inner,

    /// <summary>A network of widths 100 and 50 on both side by side (the authors' code).</summary>
    Network,
}

/// <summary>
/// The auxiliary loss, Eq. (6) of Zhou et al. 2019 (https://arxiv.org/abs/1809.03672): each state should tell the behaviour that followed it
/// from a randomly drawn one. The mean over all pairs of neighbours; a behaviour that nothing follows has none, and nothing is padded.
/// </summary>
internal sealed class AuxiliaryLoss : nn.Module
{
    [ComponentName(Name = "network")]
    private readonly PredictionMlp? _network;

    /// <summary>Makes the network, if there is one.</summary>
    internal AuxiliaryLoss(int stateWidth, int behaviourWidth, AuxiliaryForm form) : base(nameof(AuxiliaryLoss))
    {
        if (form == AuxiliaryForm.Network)
            _network = new PredictionMlp(stateWidth + behaviourWidth, [100, 50], 0, InputNormalisation.None, Activation.Sigmoid);
        RegisterComponents();
    }

    /// <summary>States [N, H], behaviours and drawn ones [N, W] -> a scalar; null where no behaviour follows another.</summary>
    internal Tensor? Forward(Tensor states, GroupVectors vectors, Segments segments)
    {
        var rows = segments.Followed(states.device);
        if (rows.shape[0] == 0) return null;
        var next = rows.Plus(1);
        var h = states.index_select(0, rows); // [M, H]
        var real = Score(h, vectors.Behaviours.index_select(0, next)); // [M]
        var drawn = Score(h, vectors.NegativeBehaviours!.index_select(0, next)); // [M]
        return -nn.functional.logsigmoid(real).Plus(nn.functional.logsigmoid(-drawn)).mean();
    }

    private Tensor Score(Tensor h, Tensor e) => _network is null ? (h * e).sum(1) : _network.call(cat([h, e], 1));
}
