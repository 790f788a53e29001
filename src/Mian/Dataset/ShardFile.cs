using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace Mian.Dataset;

/// <summary>Writes one Arrow IPC file with exactly one record batch.</summary>
internal static class ShardFile
{
    /// <summary>Ends the name of a file that is not complete yet.</summary>
    public const string PartialSuffix = ".partial";

    /// <summary>Writes and flushes; the caller renames.</summary>
    public static void Write(Stream stream, IReadOnlyList<IColumnBuffer> columns, int rows)
    {
        var schema = new Apache.Arrow.Schema.Builder();
        foreach (IColumnBuffer column in columns)
            schema.Field(new Field(column.Spec.Name, ColumnTypes.ArrowType(column.Spec.Kind), nullable: column.Spec.Kind == ColumnKind.Text));
        Apache.Arrow.Schema built = schema.Build();
        var arrays = columns.Select(c => ArrowArrayFactory.BuildArray(c.ToArrow())).ToArray();
        var batch = new RecordBatch(built, arrays, rows); // not disposed: its memory belongs to the column buffers
        using (var writer = new ArrowFileWriter(stream, built, leaveOpen: true))
        {
            writer.WriteRecordBatch(batch);
            writer.WriteEnd();
        }
        DurableFile.FlushAndClose(stream);
    }
}
