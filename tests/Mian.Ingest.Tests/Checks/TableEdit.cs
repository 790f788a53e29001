using Mian.Dataset;

namespace Mian.Ingest.Tests.Checks;

/// <summary>Rewrites a table of a prepared set with some cells changed.</summary>
internal static class TableEdit
{
    /// <summary>Changes one column; <paramref name="change"/> gets row and value.</summary>
    public static void Change<T>(string directory, string table, string column, Func<long, T, T> change) where T : unmanaged
    {
        string copy = Directory.CreateTempSubdirectory("mian-edit-").FullName;
        using (var reader = TableReader.Open(directory, table))
        using (var writer = new TableWriter(copy, table, reader.Columns))
        {
            for (long row = 0; row < reader.Rows; row++)
            {
                foreach (var spec in reader.Columns)
                    Copy(reader, writer, spec, (row, spec.Name == column ? v => (object)change(row, (T)v) : v => v));
                writer.EndRow();
            }
            writer.Complete();
        }
        foreach (string file in Directory.EnumerateFiles(copy))
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)), overwrite: true);
        Directory.Delete(copy, recursive: true);
    }

    private static void Copy(TableReader reader, TableWriter writer, ColumnSpec spec, (long Row, Func<object, object> Change) cell)
    {
        string name = spec.Name;
        switch (spec.Kind)
        {
            case ColumnKind.Int32:
                writer.Column<int>(name).Add((int)cell.Change(reader.Column<int>(name)[cell.Row]));
                break;
            case ColumnKind.Int64:
                writer.Column<long>(name).Add((long)cell.Change(reader.Column<long>(name)[cell.Row]));
                break;
            case ColumnKind.Float32:
                writer.Column<float>(name).Add((float)cell.Change(reader.Column<float>(name)[cell.Row]));
                break;
            case ColumnKind.Float64:
                writer.Column<double>(name).Add((double)cell.Change(reader.Column<double>(name)[cell.Row]));
                break;
            case ColumnKind.UInt8:
                writer.Column<byte>(name).Add((byte)cell.Change(reader.Column<byte>(name)[cell.Row]));
                break;
            case ColumnKind.Int32List:
                writer.ListColumn(name).Add(reader.ListColumn(name)[cell.Row]);
                break;
            default:
                writer.TextColumn(name).Add(reader.TextColumn(name)[cell.Row]);
                break;
        }
    }
}
