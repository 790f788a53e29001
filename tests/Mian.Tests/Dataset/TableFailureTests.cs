using System.Globalization;
using Mian.Dataset;

namespace Mian.Tests.Dataset;

public class TableFailureTests
{
    private static readonly ColumnSpec[] Columns = [new("id", ColumnKind.Int32), new("ids", ColumnKind.Int32List), new("text", ColumnKind.Text)];

    [Fact]
    public void Open_EveryTruncation_ThrowsMianException()
    {
        using var folder = new TempFolder();
        Write(folder.Root, rows: 5, shardRows: 8);
        byte[] whole = File.ReadAllBytes(Shard(folder, 0));
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(Shard(folder, 0), whole[..length]);
            MianException e = Assert.Throws<MianException>(() => TableReader.Open(folder.Root, "t"));
            Assert.Contains("t.00000.arrow", e.Message, StringComparison.Ordinal);
            Assert.Contains("Prepare the data set again", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Open_AnyByteDamaged_ThrowsMianExceptionOrReadsWithinTheFile()
    {
        using var folder = new TempFolder();
        Write(folder.Root, rows: 5, shardRows: 8);
        byte[] whole = File.ReadAllBytes(Shard(folder, 0));
        int refused = 0;
        for (int place = 0; place < whole.Length; place++)
        {
            // Not 0x7f: as the highest byte of a count it makes the Arrow library reserve 16 GiB before it finds out.
            foreach (byte value in new byte[] { 0xff, (byte)(whole[place] ^ 1) })
            {
                byte[] damaged = [.. whole];
                damaged[place] = value;
                File.WriteAllBytes(Shard(folder, 0), damaged);
                refused += ReadsAll(folder.Root) ? 0 : 1;
            }
        }
        Assert.True(refused > 100, $"only {refused} damaged files were refused");
    }

    [Fact]
    public void Open_NotAnArrowFile_Throws()
    {
        using var folder = new TempFolder();
        File.WriteAllText(Shard(folder, 0), new string('x', 500));
        Assert.Contains("does not start as an Arrow file", Assert.Throws<MianException>(() => TableReader.Open(folder.Root, "t")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ColumnTypeThatMianNeverWrites_Throws()
    {
        using var folder = new TempFolder();
        var schema = new Apache.Arrow.Schema.Builder().Field(f => f.Name("half").DataType(Apache.Arrow.Types.HalfFloatType.Default)).Build();
        using (FileStream stream = File.Create(Shard(folder, 0)))
        using (var writer = new Apache.Arrow.Ipc.ArrowFileWriter(stream, schema))
        {
            writer.WriteRecordBatch(new Apache.Arrow.RecordBatch(schema, [new Apache.Arrow.HalfFloatArray.Builder().Append((Half)1).Build()], 1));
            writer.WriteEnd();
        }
        Assert.Contains("'half' has the type halffloat", Assert.Throws<MianException>(() => TableReader.Open(folder.Root, "t")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NullInAFixedWidthColumn_Throws()
    {
        using var folder = new TempFolder();
        var schema = new Apache.Arrow.Schema.Builder().Field(f => f.Name("v").DataType(Apache.Arrow.Types.Int32Type.Default)).Build();
        WriteBatches(Shard(folder, 0), schema, new Apache.Arrow.Int32Array.Builder().Append(1).AppendNull().Build());
        Assert.Contains("'v' has nulls", Assert.Throws<MianException>(() => TableReader.Open(folder.Root, "t")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TwoRecordBatches_Throws()
    {
        using var folder = new TempFolder();
        var schema = new Apache.Arrow.Schema.Builder().Field(f => f.Name("v").DataType(Apache.Arrow.Types.Int32Type.Default)).Build();
        Apache.Arrow.Int32Array values = new Apache.Arrow.Int32Array.Builder().Append(1).Build();
        WriteBatches(Shard(folder, 0), schema, values, values);
        Assert.Contains("more than one record batch", Assert.Throws<MianException>(() => TableReader.Open(folder.Root, "t")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Open_FileMissingInTheMiddle_NamesIt(int missing)
    {
        using var folder = new TempFolder();
        Write(folder.Root, rows: 14, shardRows: 4);
        File.Delete(Shard(folder, missing));
        Assert.Contains($"t.0000{missing}.arrow' is missing", Assert.Throws<MianException>(() => TableReader.Open(folder.Root, "t")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FilesOfDifferentTables_Throws()
    {
        using var folder = new TempFolder();
        Write(folder.Root, rows: 14, shardRows: 4);
        File.Copy(Shard(folder, 3), Shard(folder, 1), overwrite: true);
        Assert.Contains("2 rows, which does not fit the 4 rows", Assert.Throws<MianException>(() => TableReader.Open(folder.Root, "t")).Message, StringComparison.Ordinal);
        using (var other = new TableWriter(folder.Root, "other", [new("x", ColumnKind.Int32)]))
            other.Complete();
        File.Copy(folder.Path("other.00000.arrow"), Shard(folder, 1), overwrite: true);
        Assert.Contains("has other columns (x Int32)", Assert.Throws<MianException>(() => TableReader.Open(folder.Root, "t")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Column_WrongKindOrName_SaysWhatIsThere()
    {
        using var folder = new TempFolder();
        Write(folder.Root, rows: 3, shardRows: 4);
        using TableReader table = TableReader.Open(folder.Root, "t");
        Assert.Contains("column 'id' of table 't'", Assert.Throws<MianException>(() => table.Column<long>("id")).Message, StringComparison.Ordinal);
        Assert.Contains("expected Int64, found Int32", Assert.Throws<MianException>(() => table.Column<long>("id")).Message, StringComparison.Ordinal);
        Assert.Contains("expected Text, found Int32List", Assert.Throws<MianException>(() => table.TextColumn("ids")).Message, StringComparison.Ordinal);
        Assert.Contains("no column 'nope'; it has id, ids, text", Assert.Throws<MianException>(() => table.ListColumn("nope")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => table.Column<short>("id"));
        Assert.True(table.HasColumn("ids"));
        Assert.False(table.HasColumn("nope"));
    }

    [Fact]
    public void Dispose_WithoutComplete_LeavesNothing()
    {
        using var folder = new TempFolder();
        using (var writer = new TableWriter(folder.Root, "t", Columns, new TableWriterOptions { ShardRows = 2 }))
            AddRows(writer, 7);
        Assert.Empty(Directory.GetFiles(folder.Root));
        Assert.Contains("is missing", Assert.Throws<MianException>(() => TableReader.Open(folder.Root, "t")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Writer_ProcessDiesBeforeComplete_LeavesNothingThatOpens()
    {
        using var folder = new TempFolder();
        var writer = new TableWriter(folder.Root, "t", Columns, new TableWriterOptions { ShardRows = 2 });
        AddRows(writer, 7);
        Assert.All(Directory.GetFiles(folder.Root), f => Assert.EndsWith(".partial", f, StringComparison.Ordinal));
        Assert.Throws<MianException>(() => TableReader.Open(folder.Root, "t"));
        writer.Dispose();
    }

    [Fact]
    public void Complete_OverALongerTable_LeavesNoneOfItsFiles()
    {
        using var folder = new TempFolder();
        Write(folder.Root, rows: 14, shardRows: 4);
        Write(folder.Root, rows: 5, shardRows: 4);
        using TableReader table = TableReader.Open(folder.Root, "t");
        Assert.Equal(5, table.Rows);
        Assert.Equal(2, Directory.GetFiles(folder.Root).Length);
    }

    [Fact]
    public void EndRow_ColumnWithoutOrWithTwoValues_NamesTheColumn()
    {
        using var folder = new TempFolder();
        using var writer = new TableWriter(folder.Root, "t", [new("a", ColumnKind.Int32), new("b", ColumnKind.Float32)]);
        writer.Column<int>("a").Add(1);
        Assert.Contains("'b' of table 't' got 0 values in row 0", Assert.Throws<InvalidOperationException>(writer.EndRow).Message, StringComparison.Ordinal);
        writer.Column<float>("b").Add(1);
        writer.Column<float>("b").Add(2);
        Assert.Contains("'b' of table 't' got 2 values", Assert.Throws<InvalidOperationException>(writer.EndRow).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Writer_WrongUse_Throws()
    {
        using var folder = new TempFolder();
        Assert.Throws<ArgumentException>(() => new TableWriter(folder.Root, "t", []));
        Assert.Throws<ArgumentException>(() => new TableWriter(folder.Root, "t", [new("a", ColumnKind.Int32), new("a", ColumnKind.Text)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TableWriter(folder.Root, "t", Columns, new TableWriterOptions { ShardRows = 3 }));
        using var writer = new TableWriter(folder.Root, "t", Columns);
        Assert.Throws<ArgumentException>(() => writer.Column<long>("id"));
        Assert.Throws<ArgumentException>(() => writer.TextColumn("nope"));
        writer.Complete();
        Assert.Throws<InvalidOperationException>(writer.Complete);
    }

    [Fact]
    public void TextColumnAdd_LongerThan64KiB_RefusesWithPlaceAndLimit()
    {
        using var folder = new TempFolder();
        using var writer = new TableWriter(folder.Root, "t", [new("key", ColumnKind.Text)], new TableWriterOptions { ShardRows = 2 });
        string longest = new('ä', 32768);
        for (int i = 0; i < 3; i++)
        {
            writer.TextColumn("key").Add(longest);
            writer.EndRow();
        }
        MianException e = Assert.Throws<MianException>(() => writer.TextColumn("key").Add(longest + "x"));
        Assert.Contains("'key' of table 't' has a text of 65,537 bytes at row 3; at most 65,536", e.Message, StringComparison.Ordinal);
        writer.Complete();
        using TableReader table = TableReader.Open(folder.Root, "t");
        Assert.Equal(longest, table.TextColumn("key")[2]);
    }

    [Fact]
    public void TextColumnAdd_HalfASurrogatePair_IsRefused()
    {
        using var folder = new TempFolder();
        using var writer = new TableWriter(folder.Root, "t", [new("key", ColumnKind.Text)]);
        Assert.Contains("not valid Unicode", Assert.Throws<MianException>(() => writer.TextColumn("key").Add("ab\ud800")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_DiskFull_SaysTableRowsAndThatThePreviousSetIsUntouched(bool realDevice)
    {
        using var folder = new TempFolder();
        var options = new TableWriterOptions { ShardRows = 4, CreateFile = p => p.Contains("00001", StringComparison.Ordinal) ? (realDevice ? FullDevice() : new FullStream(500)) : DurableFile.Create(p) };
        using (var writer = new TableWriter(folder.Root, "t", Columns, options))
        {
            AddRows(writer, 7);
            MianException e = Assert.Throws<MianException>(() => AddRows(writer, 1));
            Assert.Contains("Cannot write table 't'", e.Message, StringComparison.Ordinal);
            Assert.Contains("after 4 of 8 rows", e.Message, StringComparison.Ordinal);
            Assert.Contains("No space left on device", e.Message, StringComparison.Ordinal);
            Assert.Contains("untouched", e.Message, StringComparison.Ordinal);
        }
        Assert.Empty(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void RequireFits_TooManyBytes_NamesTableColumnAndLimit()
    {
        ShardLimits.RequireColumnFits("t", "c", 1L << 30);
        ShardLimits.RequireFileFits("t", ShardLimits.FileBytes);
        Assert.Contains("Column 'c' of table 't'", Assert.Throws<MianException>(() => ShardLimits.RequireColumnFits("t", "c", (1L << 30) + 1)).Message, StringComparison.Ordinal);
        Assert.Contains("Table 't' takes", Assert.Throws<MianException>(() => ShardLimits.RequireFileFits("t", ShardLimits.FileBytes + 1)).Message, StringComparison.Ordinal);
    }

    private static FileStream FullDevice() => new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    private static string Shard(TempFolder folder, int number) => folder.Path(string.Create(CultureInfo.InvariantCulture, $"t.{number:D5}.arrow"));

    private static void Write(string directory, int rows, int shardRows)
    {
        using var writer = new TableWriter(directory, "t", Columns, new TableWriterOptions { ShardRows = shardRows });
        AddRows(writer, rows);
        writer.Complete();
    }

    private static void AddRows(TableWriter writer, int rows)
    {
        for (int r = 0; r < rows; r++)
        {
            writer.Column<int>("id").Add(r);
            writer.ListColumn("ids").Add(Enumerable.Range(0, r % 3).ToArray());
            writer.TextColumn("text").Add(r == 2 ? null : $"text {r}");
            writer.EndRow();
        }
    }

    private static void WriteBatches(string path, Apache.Arrow.Schema schema, params Apache.Arrow.IArrowArray[] batches)
    {
        using FileStream stream = File.Create(path);
        using var writer = new Apache.Arrow.Ipc.ArrowFileWriter(stream, schema);
        foreach (Apache.Arrow.IArrowArray values in batches)
            writer.WriteRecordBatch(new Apache.Arrow.RecordBatch(schema, [values], values.Length));
        writer.WriteEnd();
    }

    /// <summary>Reads every value; false where that was refused. Any exception but ours fails the test, and a wild pointer ends it.</summary>
    private static bool ReadsAll(string directory)
    {
        try
        {
            using TableReader table = TableReader.Open(directory, "t");
            for (long r = 0; r < table.Rows; r++)
            {
                _ = table.Column<int>("id")[r];
                foreach (int id in table.ListColumn("ids")[r])
                    _ = id;
                _ = table.TextColumn("text")[r];
            }
            return true;
        }
        catch (MianException)
        {
            return false;
        }
    }

    /// <summary>Takes some bytes, then reports what Linux reports for a full disk.</summary>
    private sealed class FullStream(int room) : MemoryStream
    {
        // A class derived from MemoryStream gets spans through this method too.
        public override void Write(byte[] buffer, int offset, int count)
        {
            if (Length + count > room)
                throw new IOException("No space left on device");
            base.Write(buffer, offset, count);
        }
    }
}
