using Mian.Dataset;
using Mian.Schema;

namespace Mian.Ingest.Preparation;

/// <summary>The encoded column of one field in a table that is being written.</summary>
internal sealed class ColumnTarget
{
    private readonly ColumnBuffer<int>? _ids;
    private readonly ListColumnBuffer? _lists;
    private readonly ColumnBuffer<float>? _numbers;

    public ColumnTarget(TableWriter table, FieldSchema field)
    {
        _ids = field.Kind == FieldKind.Categorical ? table.Column<int>(field.Column) : null;
        _lists = field.Kind == FieldKind.MultiValued ? table.ListColumn(field.Column) : null;
        _numbers = field.Kind == FieldKind.Scaled ? table.Column<float>(field.Column) : null;
    }

    public static ColumnSpec SpecOf(FieldSchema field) => new(field.Column, field.Kind switch
    {
        FieldKind.MultiValued => ColumnKind.Int32List,
        FieldKind.Scaled => ColumnKind.Float32,
        _ => ColumnKind.Int32,
    });

    public void Add(int id) => _ids!.Add(id);

    public void Add(ReadOnlySpan<int> ids) => _lists!.Add(ids);

    public void Add(float number) => _numbers!.Add(number);
}
