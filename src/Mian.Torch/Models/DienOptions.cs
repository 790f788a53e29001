using System.ComponentModel.DataAnnotations;
using Mian.Configuration;
using Mian.Torch.Kernels;
using Mian.Torch.Layers;

namespace Mian.Torch.Models;

/// <summary>How <see cref="DIEN"/> weighs a state against the candidate.</summary>
public enum DienAttention
{
    /// <summary>softmax(h_t W e_i), Eq. (10) of the paper.</summary>
    Bilinear,

    /// <summary>softmax of an activation unit as in DIN, whose query is a map of the candidate with PReLU (the authors' code).</summary>
    Unit,
}

/// <summary>Settings of <see cref="DIEN"/>.</summary>
public sealed record DienOptions : IValidatable
{
    /// <summary>Whose network to build where the single settings are not set. Default: paper.</summary>
    public ModelFlavor Flavor { get; init; } = ModelFlavor.Paper;

    /// <summary>How attention enters the second GRU; null leaves it to the flavour: official augru_official, others augru. Default: null.</summary>
    public AttentionalUpdate? Update { get; init; }

    /// <summary>How states are weighed; null leaves it to the flavour: official unit, others bilinear. Default: null.</summary>
    public DienAttention? Attention { get; init; }

    /// <summary>Widths of the activation unit of <c>attention: unit</c>. Default: 80, 40.</summary>
    public IReadOnlyList<int> AttentionHidden { get; init; } = [80, 40];

    /// <summary>α, weight of the auxiliary loss; 0 draws no items. Null leaves it to the flavour: fuxictr 0, others 1. Default: null.</summary>
    [Range(0.0, 100.0)]
    public double? AuxiliaryWeight { get; init; }

    /// <summary>How the auxiliary loss compares; null leaves it to the flavour: official network, others inner. Default: null.</summary>
    public AuxiliaryForm? AuxiliaryForm { get; init; }

    /// <summary>H, width of a state; null for that of a behaviour. Default: null.</summary>
    [Range(1, 4096)]
    public int? StateWidth { get; init; }

    /// <summary>What bends the prediction layer; null is dice in every flavour (docs/models/DIEN.md says how that of the authors' code differs). Default: null.</summary>
    public Activation? Activation { get; init; }

    /// <summary>Widths of the prediction layer. Default: 200, 80.</summary>
    public IReadOnlyList<int> Hidden { get; init; } = [200, 80];

    /// <summary>Dropout of the prediction layer. Default: 0.</summary>
    [Range(0, 0.95)]
    public double Dropout { get; init; }

    /// <summary>Normalisation before the prediction layer. Default: none.</summary>
    public InputNormalisation Normalisation { get; init; } = InputNormalisation.None;

    internal AttentionalUpdate ChosenUpdate => Update ?? (Official ? AttentionalUpdate.AugruOfficial : AttentionalUpdate.Augru);

    internal DienAttention ChosenAttention => Attention ?? (Official ? DienAttention.Unit : DienAttention.Bilinear);

    internal double ChosenAuxiliaryWeight => AuxiliaryWeight ?? (Flavor == ModelFlavor.Fuxictr ? 0 : 1);

    internal AuxiliaryForm ChosenAuxiliaryForm => AuxiliaryForm ?? (Official ? Layers.AuxiliaryForm.Network : Layers.AuxiliaryForm.Inner);

    internal Activation ChosenActivation => Activation ?? Layers.Activation.Dice;

    private bool Official => Flavor == ModelFlavor.Official;

    /// <inheritdoc/>
    public IEnumerable<string> Validate()
    {
        foreach (var mistake in HiddenWidths.Validate("hidden", Hidden).Concat(HiddenWidths.Validate("attention_hidden", AttentionHidden))) yield return mistake;
        if (AttentionHidden.Count == 0) yield return "'attention_hidden' needs the width of at least one layer.";
    }
}
