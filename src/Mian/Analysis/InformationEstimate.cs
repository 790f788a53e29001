namespace Mian.Analysis;

/// <summary>
/// Mutual information of a field with the label, in bits. With few samples a value, any field seems to tell something: what it would seem
/// to tell if it told nothing is computed and taken off.
/// </summary>
/// <param name="Bits">Mutual information of the observed shares, 0 or more.</param>
/// <param name="ByChance">Exact expectation of <paramref name="Bits"/> if the labels were dealt anew at random (among the samples of each item, where the item is given).</param>
/// <param name="Deviation">Standard deviation of <paramref name="Bits"/> around <paramref name="ByChance"/> over such deals.</param>
public sealed record InformationEstimate(double Bits, double ByChance, double Deviation)
{
    /// <summary>
    /// What the field tells beyond chance, bits. Below zero where labels are more even than chance would deal them, as for user fields where
    /// a positive and its sampled negative share the user.
    /// </summary>
    public double Excess => Bits - ByChance;

    /// <summary>True where the excess is more than three deviations above zero.</summary>
    public bool IsAboveChance => Excess > 0 && Excess > 3 * Deviation;
}

/// <summary>Samples that information was estimated from.</summary>
/// <param name="Samples">Their number.</param>
/// <param name="Items">Different items among them.</param>
/// <param name="LabelEntropy">Bits that a label holds, H(Y), 0 to 1.</param>
/// <param name="LabelEntropyGivenItem">Bits that it holds once the item is known, H(Y | item), 0 to 1.</param>
public sealed record InformationBasis(int Samples, int Items, double LabelEntropy, double LabelEntropyGivenItem);

/// <summary>What is known about one field: how fine-grained it is, and what it tells about the label (the second fact of the MIAN talk).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Group">Item, behaviour, user or context.</param>
/// <param name="Kind">How its values are stored.</param>
/// <param name="Values">Ids in use (cardinality) in the training part; null where the manifest has no statistics of it.</param>
/// <param name="Coverage">Share of training samples (or behaviours) with a value, 0 to 1; null without statistics.</param>
/// <param name="OutOfVocabulary">Share of them that is out of vocabulary, 0 to 1; null without statistics.</param>
/// <param name="Information">I(label; field); null for behaviours, which have no single value a sample.</param>
/// <param name="GivenItem">I(label; field | item); null for behaviours, and for items, which the item decides.</param>
public sealed record FieldFacts(
    string Name, Schema.FieldGroup Group, Schema.FieldKind Kind, long? Values, double? Coverage, double? OutOfVocabulary, InformationEstimate? Information, InformationEstimate? GivenItem);
