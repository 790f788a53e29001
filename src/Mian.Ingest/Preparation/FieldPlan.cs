using Mian.Features;
using Mian.Ingest.Recipes;
using Mian.Schema;

namespace Mian.Ingest.Preparation;

/// <summary>Where a field's value comes from.</summary>
internal enum ValueSource
{
    /// <summary>A column of the items (or their key).</summary>
    Item,

    /// <summary>A column of the users (or their key).</summary>
    User,

    /// <summary>A column of the events.</summary>
    Event,

    /// <summary>The request's time.</summary>
    Time,

    /// <summary>The user's past.</summary>
    Past,

    /// <summary>The item of a behaviour.</summary>
    ItemField,

    /// <summary>The age of a behaviour.</summary>
    Age,
}

/// <summary>One field of a recipe with everything about it that does not depend on the data.</summary>
internal sealed record FieldPlan
{
    private static readonly string[] ReservedColumns =
        ["key", "train_count", "history_begin", "history_count", "events_begin", "events_count", "user", "item", "time", "event", "history_end"];

    public required FieldRecipe Recipe { get; init; }

    public required FieldGroup Group { get; init; }

    public required ValueSource Source { get; init; }

    /// <summary>The item field that this one shares ids with (behaviour's item field, past mode); else null.</summary>
    public FieldPlan? Shared { get; init; }

    public string Name => Recipe.Name;

    public RecipeFieldKind RecipeKind => Shared?.RecipeKind ?? Recipe.Kind ?? RecipeFieldKind.Categorical;

    /// <summary>True where values are numbers before they become ids.</summary>
    public bool IsNumeric => RecipeKind is RecipeFieldKind.Quantile or RecipeFieldKind.Log or RecipeFieldKind.Standardised;

    public string? Separator => IsNumeric ? null : (Shared ?? this).Recipe.Separator;

    /// <summary>Name of the embedding table; a shared field reads its item field's.</summary>
    public string Table => Shared?.Table ?? Recipe.Table ?? Name;

    public PastFeature? Past => Recipe.Past is { } kind ? new PastFeature(kind, Recipe.Of ?? "") : null;

    public bool IsMode => Recipe.Past == PastFeatureKind.Mode;

    public FieldKind Kind => this switch
    {
        { Source: ValueSource.Time or ValueSource.Age } => FieldKind.Categorical,
        { IsMode: true } => FieldKind.Categorical,
        { RecipeKind: RecipeFieldKind.Standardised } => FieldKind.Scaled,
        { Separator: not null } => FieldKind.MultiValued,
        _ => FieldKind.Categorical,
    };

    public FieldStorage Storage => Source switch
    {
        ValueSource.Item or ValueSource.ItemField => FieldStorage.Items,
        ValueSource.User => FieldStorage.Users,
        ValueSource.Age => FieldStorage.Age,
        ValueSource.Event when Group == FieldGroup.Behaviour => FieldStorage.History,
        _ => FieldStorage.Requests,
    };

    /// <summary>Name of the encoded column in its table.</summary>
    public string Column => Source switch
    {
        ValueSource.Age => "",
        ValueSource.ItemField => Shared!.Column,
        _ when ReservedColumns.Contains(Name) || Name.StartsWith("raw:", StringComparison.Ordinal) => "field:" + Name,
        _ => Name,
    };

    /// <summary>True where ids come from a vocabulary that this field's own values are counted for.</summary>
    public bool CountsVocabulary => Source is ValueSource.Item or ValueSource.User or ValueSource.Event && RecipeKind == RecipeFieldKind.Categorical;
}
