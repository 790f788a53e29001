namespace Mian.Explanation;

/// <summary>Names of the seven vectors of the global interaction module, r_g = [e_b ; R_ibim ; e_i ; R_iuim ; e_u ; R_icim ; e_c].</summary>
public static class GlobalModules
{
    /// <summary>Masked mean of the behaviour embeddings.</summary>
    public const string Behaviours = "e_b";

    /// <summary>Interaction of the item with the behaviours.</summary>
    public const string ItemBehaviours = "R_ibim";

    /// <summary>Candidate item.</summary>
    public const string Item = "e_i";

    /// <summary>Interaction of the item with the user's fields.</summary>
    public const string ItemUser = "R_iuim";

    /// <summary>User fields.</summary>
    public const string User = "e_u";

    /// <summary>Interaction of the item with the context's fields.</summary>
    public const string ItemContext = "R_icim";

    /// <summary>Context fields.</summary>
    public const string Context = "e_c";

    /// <summary>All seven in the order of the talk's figure.</summary>
    public static IReadOnlyList<string> InOrder { get; } =
        [Behaviours, ItemBehaviours, Item, ItemUser, User, ItemContext, Context];

    /// <summary>Each vector of an interaction, and the raw vector of what the candidate interacts with there.</summary>
    public static IReadOnlyList<(string Interactive, string Raw)> Pairs { get; } =
        [(ItemBehaviours, Behaviours), (ItemUser, User), (ItemContext, Context)];

    /// <summary>True for the vectors that an interaction makes, R_ibim, R_iuim and R_icim; false for raw ones.</summary>
    public static bool IsInteractive(string module) => Pairs.Any(pair => pair.Interactive == module);
}
