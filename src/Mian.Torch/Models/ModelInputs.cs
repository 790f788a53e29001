namespace Mian.Torch.Models;

/// <summary>What a model reads of an embedded batch; tables that it does not read are not made.</summary>
[Flags]
public enum ModelInputs
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>A vector of D numbers for each id.</summary>
    Vectors = 1,

    /// <summary>One weight for each id, in tables of their own.</summary>
    FirstOrder = 2,

    /// <summary>While training, a randomly drawn item for each behaviour.</summary>
    NegativeBehaviours = 4,
}
