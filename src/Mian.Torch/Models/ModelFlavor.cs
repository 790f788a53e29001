namespace Mian.Torch.Models;

/// <summary>
/// Whose choices a model follows where the paper, its authors' code and other implementations differ. A single option that is set
/// goes before the flavour.
/// </summary>
public enum ModelFlavor
{
    /// <summary>The equations of the paper (default).</summary>
    Paper,

    /// <summary>The code that the paper's authors published.</summary>
    Official,

    /// <summary>FuxiCTR, the library behind the field's benchmark.</summary>
    Fuxictr,
}
