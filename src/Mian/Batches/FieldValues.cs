using Mian.Schema;

namespace Mian.Batches;

/// <summary>The values of one field in one batch: ids (with offsets where multi-valued) or standardised numbers.</summary>
public sealed class FieldValues
{
    internal FieldValues(FieldSchema schema) => Schema = schema;

    /// <summary>The field.</summary>
    public FieldSchema Schema { get; }

    /// <summary>Number of rows: B, N or R by the field's group.</summary>
    public int Rows { get; private set; }

    /// <summary>Number of ids: <see cref="Rows"/>, or the values of all lists together.</summary>
    public int Values { get; private set; }

    /// <summary>[Values] ids into the field's embedding table.</summary>
    public int[] Ids { get; private set; } = [];

    /// <summary>[Rows + 1] where each row's ids begin; only for multi-valued fields.</summary>
    public int[] Offsets { get; private set; } = new int[1];

    /// <summary>[Rows] standardised numbers, 1 where missing (the out-of-vocabulary row then stands alone); only for scaled fields.</summary>
    public float[] Scales { get; private set; } = [];

    /// <summary>The ids of one row.</summary>
    public ReadOnlySpan<int> Row(int row) => Schema.Kind == FieldKind.MultiValued
        ? Ids.AsSpan(Offsets[row], Offsets[row + 1] - Offsets[row])
        : Ids.AsSpan(row, 1);

    internal void Reset(int rows)
    {
        Rows = rows;
        Values = 0;
        Ids = Batch.Grow(Ids, rows);
        if (Schema.Kind == FieldKind.MultiValued)
        {
            Offsets = Batch.Grow(Offsets, rows + 1);
            Offsets[0] = 0;
        }
        else
        {
            Values = rows;
        }

        if (Schema.Kind == FieldKind.Scaled) Scales = Batch.Grow(Scales, rows);
    }

    /// <summary>Takes over the values of the same field elsewhere.</summary>
    internal void CopyFrom(FieldValues other)
    {
        Reset(other.Rows);
        if (Schema.Kind == FieldKind.MultiValued)
        {
            for (var row = 0; row < other.Rows; row++) AddList(row, other.Row(row));
            return;
        }

        other.Ids.AsSpan(0, other.Rows).CopyTo(Ids);
        if (Schema.Kind == FieldKind.Scaled) other.Scales.AsSpan(0, other.Rows).CopyTo(Scales);
    }

    /// <summary>Appends the ids of the next row of a multi-valued field.</summary>
    internal void AddList(int row, ReadOnlySpan<int> ids)
    {
        var needed = Values + ids.Length;
        if (Ids.Length < needed)
        {
            var grown = new int[Math.Max(needed, Ids.Length * 2)];
            Ids.AsSpan(0, Values).CopyTo(grown);
            Ids = grown;
        }

        ids.CopyTo(Ids.AsSpan(Values));
        Values = needed;
        Offsets[row + 1] = needed;
    }
}
