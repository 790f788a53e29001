using Mian.Features;
using Mian.Schema;

namespace Mian.Ingest.Preparation;

/// <summary>A field with its schema and, unless it shares another's, its encoder.</summary>
/// <param name="Plan">The field.</param>
/// <param name="Schema">Its schema as the manifest has it.</param>
/// <param name="Encoder">Its encoder; null for a shared field.</param>
internal sealed record EncodedField(FieldPlan Plan, FieldSchema Schema, FieldEncoder? Encoder);

/// <summary>All fields of a data set, ready to encode.</summary>
/// <param name="Fields">In model order.</param>
/// <param name="Schema">The data set's schema.</param>
internal sealed record EncodedFields(IReadOnlyList<EncodedField> Fields, DatasetSchema Schema)
{
    public IEnumerable<EncodedField> Of(ValueSource source) => Fields.Where(f => f.Plan.Source == source);

    public int TableRows(FieldSchema field) => Schema.Tables.First(t => t.Name == field.Table).Rows;
}
