using Mian.Features;

namespace Mian.Schema;

/// <summary>The four groups of fields of one sample (section 2 of the specification).</summary>
public enum FieldGroup
{
    /// <summary>The candidate item, e_i.</summary>
    Item,

    /// <summary>One past behaviour, e_b^t.</summary>
    Behaviour,

    /// <summary>The user's profile, e_u^j.</summary>
    User,

    /// <summary>The request's context, e_c^k.</summary>
    Context,
}

/// <summary>How the values of a field are stored.</summary>
public enum FieldKind
{
    /// <summary>One id a row.</summary>
    Categorical,

    /// <summary>A list of ids a row, pooled after embedding.</summary>
    MultiValued,

    /// <summary>One standardised number a row (float32), multiplied into a learned vector; the id is <see cref="ReservedIds.First"/>, or out of vocabulary where the number is missing (NaN in the store).</summary>
    Scaled,
}

/// <summary>Which table of the data set holds a field's column.</summary>
public enum FieldStorage
{
    /// <summary><c>users</c>, one row a user.</summary>
    Users,

    /// <summary><c>items</c>, one row an item.</summary>
    Items,

    /// <summary><c>requests</c>, one row a (user, time, context) that candidates are scored for.</summary>
    Requests,

    /// <summary><c>history</c>, one row a behaviour.</summary>
    History,

    /// <summary>Not stored: the age of a behaviour at request time, put into log buckets when the batch is built.</summary>
    Age,
}

/// <summary>How the ids of a multi-valued field become one vector.</summary>
public enum Pooling
{
    /// <summary>Mean of the embedded values; zero for an empty list.</summary>
    Mean,

    /// <summary>Sum of the embedded values.</summary>
    Sum,
}

/// <summary>One field of the model's input.</summary>
public sealed record FieldSchema
{
    /// <summary>Unique name within the data set, e.g. <c>category</c> or <c>past_category</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The group the field belongs to.</summary>
    public required FieldGroup Group { get; init; }

    /// <summary>How its values are stored.</summary>
    public required FieldKind Kind { get; init; }

    /// <summary>Which table holds its column.</summary>
    public required FieldStorage Storage { get; init; }

    /// <summary>The encoded column's name in that table (int32, list of int32, or float32). Empty for <see cref="FieldStorage.Age"/>.</summary>
    public required string Column { get; init; }

    /// <summary>The embedding table it reads, shared between fields of the same name (candidate and behaviour, say).</summary>
    public required string Table { get; init; }

    /// <summary>How several values are pooled. Default: mean.</summary>
    public Pooling Pooling { get; init; } = Pooling.Mean;

    /// <summary>How a raw value becomes an id; the same code runs in preparation, prediction and serving.</summary>
    public required FieldEncoding Encoding { get; init; }
}

/// <summary>One embedding table: the id space that one or more fields share.</summary>
/// <param name="Name">Unique name, e.g. <c>item_id</c>.</param>
/// <param name="Rows">Number of ids, the reserved ids of <see cref="ReservedIds"/> included.</param>
public sealed record EmbeddingTableSchema(string Name, int Rows);

/// <summary>All fields and embedding tables of a data set, in model order.</summary>
public sealed record DatasetSchema
{
    /// <summary>All fields; the order within a group is the order in which their vectors are concatenated.</summary>
    public required IReadOnlyList<FieldSchema> Fields { get; init; }

    /// <summary>All embedding tables.</summary>
    public required IReadOnlyList<EmbeddingTableSchema> Tables { get; init; }

    /// <summary>T_max: at most this many of the most recent behaviours are used. 1 or more.</summary>
    public required int MaxHistory { get; init; }

    /// <summary>The fields of one group, in order.</summary>
    public IReadOnlyList<FieldSchema> InGroup(FieldGroup group) => [.. Fields.Where(f => f.Group == group)];

    /// <summary>The category of an item and of a behaviour: the first item field after the item's own id that behaviours share.</summary>
    /// <returns>Names of the item field and of the behaviour field; null where behaviours share no such field.</returns>
    public (string Item, string Behaviour)? CategoryFields()
    {
        var identity = InGroup(FieldGroup.Item)[0].Name;
        var shared = InGroup(FieldGroup.Behaviour)
            .Select(f => (Field: f, Encoding: f.Encoding as SharedEncoding))
            .FirstOrDefault(f => f.Encoding is not null && f.Encoding.ItemField != identity);
        return shared.Encoding is null ? null : (shared.Encoding.ItemField, shared.Field.Name);
    }
}
