using Mian.Ingest.Recipes;

namespace Mian.Ingest.Preparation;

/// <summary>Users or items.</summary>
internal enum EntityKind
{
    User,
    Item,
}

/// <summary>The table of users or items: where its keys and raw columns come from.</summary>
/// <param name="Kind">Users or items.</param>
/// <param name="Source">The source, or null where the keys come from the events.</param>
/// <param name="Key">The key's column in the source, or in the events where there is none.</param>
/// <param name="Columns">Raw columns, the key's own first.</param>
/// <param name="Absent">True where the source is optional and its file is absent: every column but the key's is missing in every row.</param>
internal sealed record EntityPlan(EntityKind Kind, string? Source, string Key, IReadOnlyList<string> Columns, bool Absent = false)
{
    /// <summary>The key's column in the events where these say which rows a source gives, else null.</summary>
    public string? EventKey { get; init; }

    /// <summary>True where the rows of a data set count too, to which a day is appended.</summary>
    public bool InDataset { get; init; }

    public string Word => Kind == EntityKind.User ? "user" : "item";

    /// <summary>Name of the database table with the dense rows: mian_row, mian_key, c0, c1, ...</summary>
    public string Table => $"mian_{Word}s";

    public int IndexOf(string column)
    {
        for (int i = 0; i < Columns.Count; i++)
            if (Columns[i] == column)
                return i;
        throw new ArgumentException($"No column '{column}'.", nameof(column));
    }

    public static EntityPlan Resolve(EntityKind kind, Recipe recipe, PreparationDatabase database, IReadOnlyList<FieldPlan> fields)
    {
        var entity = kind == EntityKind.User ? recipe.Users : recipe.Items;
        string eventKey = kind == EntityKind.User ? recipe.Events.User : recipe.Events.Item;
        var used = fields.Where(f => f.Source == (kind == EntityKind.User ? ValueSource.User : ValueSource.Item)).ToList();
        var columns = entity is null ? null : database.ColumnsOf(entity.Source);
        if (entity is null || columns is null)
            return WithoutSource(kind, entity, eventKey, used);
        PreparationPlan.RequireColumn(columns, entity.Key, entity.Source, $"the recipe's {kind.ToString().ToLowerInvariant()}s section");
        foreach (var field in used)
            PreparationPlan.RequireColumn(columns, field.Recipe.Column, entity.Source, $"field '{field.Name}'");
        return new(kind, entity.Source, entity.Key, [entity.Key, .. columns.Keys.Where(c => c != entity.Key)])
        {
            EventKey = entity.Keys == EntityKeys.Events ? eventKey : null,
        };
    }

    private static EntityPlan WithoutSource(EntityKind kind, EntityRecipe? entity, string eventKey, List<FieldPlan> used)
    {
        string key = entity?.Key ?? eventKey;
        if (entity is null && used.Find(f => f.Recipe.Column != key) is { } field)
            throw new MianException($"Field '{field.Name}' reads column '{field.Recipe.Column}' of the {kind.ToString().ToLowerInvariant()}s, but the recipe has no source for them; only their key '{key}' is known. Add a source or correct the field.");
        return new(kind, null, eventKey, [key, .. used.Select(f => f.Recipe.Column!).Where(c => c != key).Distinct()], Absent: entity is not null);
    }
}
