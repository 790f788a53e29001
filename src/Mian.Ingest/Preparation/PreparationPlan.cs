using Mian.Features;
using Mian.Ingest.Recipes;
using Mian.Schema;

namespace Mian.Ingest.Preparation;

/// <summary>A raw event column that a field needs.</summary>
/// <param name="Name">Name in the events source.</param>
/// <param name="IsNumber">Stored as a double; else as a code into a dictionary.</param>
internal sealed record EventColumnPlan(string Name, bool IsNumber)
{
    /// <summary>Name in the <c>events</c> table.</summary>
    public string Column => "raw:" + Name;
}

/// <summary>A recipe resolved against the columns that its sources really have.</summary>
internal sealed class PreparationPlan
{
    private static readonly HashSet<string> FloatTypes = ["DOUBLE", "FLOAT"];

    private PreparationPlan(Recipe recipe) => Recipe = recipe;

    public Recipe Recipe { get; }

    /// <summary>All fields, in model order: item, behaviour, user, context.</summary>
    public required IReadOnlyList<FieldPlan> Fields { get; init; }

    /// <summary>Raw columns of the events table.</summary>
    public required IReadOnlyList<EventColumnPlan> EventColumns { get; init; }

    /// <summary>Raw columns of the users table, the key's own column included.</summary>
    public required EntityPlan Users { get; init; }

    /// <summary>Raw columns of the items table, the key's own column included.</summary>
    public required EntityPlan Items { get; init; }

    /// <summary>Where the negatives' rule is set, every event is a positive.</summary>
    public bool SamplesNegatives => Recipe.Label.Negatives is not null;

    public bool HasTrueProbability => Recipe.Label.TrueProbability is not null && !SamplesNegatives;

    public IEnumerable<FieldPlan> Of(ValueSource source) => Fields.Where(f => f.Source == source);

    public static PreparationPlan Resolve(Recipe recipe, PreparationDatabase database) =>
        Resolve(recipe, database, (kind, fields) => EntityPlan.Resolve(kind, recipe, database, fields));

    /// <summary>The same with users and items that are known elsewhere.</summary>
    public static PreparationPlan Resolve(Recipe recipe, PreparationDatabase database, Func<EntityKind, IReadOnlyList<FieldPlan>, EntityPlan> entityOf)
    {
        var events = database.ColumnsOf(recipe.Events.Source)
            ?? throw new MianException($"The events source '{recipe.Events.Source}' of recipe '{recipe.Name}' was not loaded. It cannot be optional.");
        foreach (string? key in new[] { recipe.Events.User, recipe.Events.Item, recipe.Events.Time, recipe.Label.TrueProbability })
            RequireColumn(events, key, recipe.Events.Source, "the recipe's events or label section");
        if (recipe.Label.Rule is null == recipe.Label.Negatives is null)
            throw new MianException($"Recipe '{recipe.Name}' should set exactly one of label.rule and label.negatives.");
        var fields = FieldsOf(recipe);
        foreach (var field in fields.Where(f => f.Source == ValueSource.Event))
            RequireColumn(events, field.Recipe.Column, recipe.Events.Source, $"field '{field.Name}'");
        foreach (var field in fields.Where(f => f.Recipe.Past == PastFeatureKind.Mean))
            RequireColumn(events, field.Recipe.Of, recipe.Events.Source, $"field '{field.Name}'");
        return new PreparationPlan(recipe)
        {
            Fields = fields,
            EventColumns = EventColumnsOf(fields, events),
            Users = entityOf(EntityKind.User, fields),
            Items = entityOf(EntityKind.Item, fields),
        };
    }

    internal static void RequireColumn(IReadOnlyDictionary<string, string> columns, string? column, string source, string where)
    {
        if (column is not null && !columns.ContainsKey(column))
            throw new MianException($"Column '{column}', which {where} names, is not in source '{source}'; it has {string.Join(", ", columns.Keys)}. Correct the recipe or the file.");
    }

    private static List<FieldPlan> FieldsOf(Recipe recipe)
    {
        List<FieldPlan> items = [.. recipe.Fields.Item.Select(f => new FieldPlan { Recipe = f, Group = FieldGroup.Item, Source = ValueSource.Item })];
        IEnumerable<FieldPlan> all =
        [
            .. items,
            .. recipe.Fields.Behaviour.Select(f => Plan(f, FieldGroup.Behaviour, items)),
            .. recipe.Fields.User.Select(f => Plan(f, FieldGroup.User, items)),
            .. recipe.Fields.Context.Select(f => Plan(f, FieldGroup.Context, items)),
        ];
        List<FieldPlan> fields = [.. all];
        if (fields.GroupBy(f => f.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new MianException($"Recipe '{recipe.Name}' has {twice.Count()} fields named '{twice.Key}'; names should be unique. Rename one.");
        fields.ForEach(Check);
        return fields;
    }

    private static FieldPlan Plan(FieldRecipe field, FieldGroup group, List<FieldPlan> items)
    {
        var plan = new FieldPlan
        {
            Recipe = field,
            Group = group,
            Source = field switch
            {
                { Age: true } => ValueSource.Age,
                { ItemField: not null } => ValueSource.ItemField,
                { Time: not null } => ValueSource.Time,
                { Past: not null } => ValueSource.Past,
                _ => group == FieldGroup.User ? ValueSource.User : ValueSource.Event,
            },
        };
        string? shared = field.ItemField ?? (plan.IsMode ? field.Of ?? "" : null);
        if (shared is null)
            return plan;
        var item = items.Find(i => i.Name == shared)
            ?? throw new MianException($"Field '{field.Name}' is taken of item field '{shared}', which does not exist; there are {string.Join(", ", items.Select(i => i.Name))}. Correct the recipe.");
        return plan with { Shared = item };
    }

    private static void Check(FieldPlan field)
    {
        if (field.Source is ValueSource.Item or ValueSource.User or ValueSource.Event && field.Recipe.Column is null)
            throw new MianException($"Field '{field.Name}' says not where its value comes from; expected a column. Correct the recipe.");
        if (field is { Source: ValueSource.Past, IsMode: false, IsNumeric: false })
            throw new MianException($"Field '{field.Name}' is a number ({field.Recipe.Past}) but its kind is {field.RecipeKind}; expected quantile, log or standardised. Correct the recipe.");
        if (field is { IsMode: true, Shared.Kind: FieldKind.Scaled })
            throw new MianException($"Field '{field.Name}' is the most frequent value of '{field.Shared.Name}', which is a standardised number and has no values to count. Choose a field with ids.");
        if (field.Shared is not null && field.Recipe.Table is { } table && table != field.Shared.Table)
            throw new MianException($"Field '{field.Name}' shares the ids of '{field.Shared.Name}', so its table should be '{field.Shared.Table}', not '{table}'. Drop the table.");
    }

    /// <summary>A column is a number where some field needs it as one or its source type has a fraction; integers used as names keep all their digits as text.</summary>
    private static List<EventColumnPlan> EventColumnsOf(List<FieldPlan> fields, IReadOnlyDictionary<string, string> types)
    {
        var columns = new List<EventColumnPlan>();
        var uses = fields.Where(f => f.Source == ValueSource.Event).Select(f => (Column: f.Recipe.Column!, f.IsNumeric))
            .Concat(fields.Where(f => f.Recipe.Past == PastFeatureKind.Mean).Select(f => (Column: f.Recipe.Of!, IsNumeric: true)));
        foreach (var group in uses.GroupBy(u => u.Column))
            columns.Add(new(group.Key, group.Any(u => u.IsNumeric) || FloatTypes.Contains(types[group.Key])));
        return columns;
    }
}
