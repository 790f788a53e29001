using CsCheck;
using Mian.Dataset;

namespace Mian.Tests.Dataset;

public class TableRoundTripTests
{
    private static readonly ColumnSpec[] AllKinds =
    [
        new("i", ColumnKind.Int32), new("l", ColumnKind.Int64), new("f", ColumnKind.Float32), new("d", ColumnKind.Float64),
        new("b", ColumnKind.UInt8), new("ids", ColumnKind.Int32List), new("raw:text", ColumnKind.Text),
    ];

    private sealed record Row(int I, long L, float F, double D, byte B, int[] Ids, string? Text);

    private static readonly Gen<Row> GenRow =
        from i in Gen.Int
        from l in Gen.Long
        from f in Gen.Float
        from d in Gen.Double
        from b in Gen.Byte
        from ids in Gen.Int.Array[0, 5]
        from text in Gen.Frequency((1, Gen.Const((string?)null)), (1, Gen.Const((string?)"")), (4, Gen.String[Gen.Char['\u0001', '\u0fff'], 1, 9].Select(s => (string?)s)))
        select new Row(i, l, f, d, b, ids, text);

    [Fact]
    public void Open_AfterAnyRowsOverAnyShards_ReturnsWhatWasWritten()
    {
        Gen.Select(GenRow.Array[0, 70], Gen.Int[0, 4]).Sample((rows, shift) =>
        {
            using var folder = new TempFolder();
            Write(folder.Root, rows, 1 << shift);
            int expectedFiles = Math.Max(1, (rows.Length + (1 << shift) - 1) >> shift);
            Assert.Equal(expectedFiles, Directory.GetFiles(folder.Root).Length);
            using TableReader table = TableReader.Open(folder.Root, "t");
            Assert.Equal(rows.Length, table.Rows);
            Assert.Equal(AllKinds, table.Columns);
            AssertRows(rows, table);
        }, iter: 60);
    }

    [Fact]
    public void CopyTo_AnyRange_EqualsTheIndexer()
    {
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 40], Gen.Int[0, 4]).Sample((a, b, shift) =>
        {
            using var folder = new TempFolder();
            using (var writer = new TableWriter(folder.Root, "t", [new("v", ColumnKind.Int64)], new TableWriterOptions { ShardRows = 1 << shift }))
            {
                ColumnBuffer<long> column = writer.Column<long>("v");
                for (int i = 0; i < 40; i++)
                {
                    column.Add(i * 1_000_000_007L);
                    writer.EndRow();
                }
                writer.Complete();
            }
            using TableReader table = TableReader.Open(folder.Root, "t");
            (int start, int end) = (Math.Min(a, b), Math.Max(a, b));
            var copied = new long[end - start];
            table.Column<long>("v").CopyTo(start, copied);
            Assert.Equal(Enumerable.Range(start, end - start).Select(i => i * 1_000_000_007L), copied);
        }, iter: 40);
    }

    [Fact]
    public void Complete_SameRowsTwice_WritesTheSameBytes()
    {
        using var folder = new TempFolder();
        Row[] rows = [new(1, 2, 3, 4, 5, [6, 7], "acht"), new(-1, -2, float.NaN, double.NaN, 0, [], null), new(0, 0, 0, 0, 0, [1], "")];
        foreach (string name in new[] { "a", "b" })
        {
            Directory.CreateDirectory(folder.Path(name));
            Write(folder.Path(name), rows, 2);
        }
        foreach (string file in Directory.GetFiles(folder.Path("a")))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(folder.Path("b", Path.GetFileName(file))));
    }

    [Fact]
    public async Task Complete_AnyTable_IsReadableByAnOrdinaryArrowReader()
    {
        using var folder = new TempFolder();
        Write(folder.Root, [new(1, 2, 3.5f, 4.5, 5, [6, 7], "acht"), new(9, 8, 7, 6, 5, [], null)], 4);
        await using FileStream stream = File.OpenRead(folder.Path("t.00000.arrow"));
        using var reader = new Apache.Arrow.Ipc.ArrowFileReader(stream);
        Assert.Equal(1, await reader.RecordBatchCountAsync());
        using Apache.Arrow.RecordBatch batch = await reader.ReadRecordBatchAsync(0);
        Assert.Equal([1, 9], ((Apache.Arrow.Int32Array)batch.Column("i")).Values.ToArray());
        Assert.Equal("acht", ((Apache.Arrow.StringArray)batch.Column("raw:text")).GetString(0));
        Assert.True(batch.Column("raw:text").IsNull(1));
        Assert.Equal([6, 7], ((Apache.Arrow.Int32Array)((Apache.Arrow.ListArray)batch.Column("ids")).GetSlicedValues(0)).Values.ToArray());
    }

    [Fact]
    public void Column_AfterDispose_ThrowsInsteadOfReadingUnmappedMemory()
    {
        using var folder = new TempFolder();
        Write(folder.Root, [new(1, 2, 3, 4, 5, [6], "x")], 4);
        TableReader table = TableReader.Open(folder.Root, "t");
        Column<int> column = table.Column<int>("i");
        ListColumn list = table.ListColumn("ids");
        TextColumn text = table.TextColumn("raw:text");
        table.Dispose();
        table.Dispose();
        Assert.Throws<ArgumentOutOfRangeException>(() => column[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => column.CopyTo(0, new int[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => list[0].Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => text[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => text.Utf8(0).Length);
        Assert.Throws<ObjectDisposedException>(() => table.Column<int>("i"));
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(3L)]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    public void Indexers_RowOutsideTheTable_Throw(long row)
    {
        using var folder = new TempFolder();
        Write(folder.Root, [new(1, 2, 3, 4, 5, [6], "x"), new(1, 2, 3, 4, 5, [6], "x"), new(1, 2, 3, 4, 5, [6], "x")], 2);
        using TableReader table = TableReader.Open(folder.Root, "t");
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Column<int>("i")[row]);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.ListColumn("ids")[row].Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.TextColumn("raw:text")[row]);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Column<byte>("b").CopyTo(row, new byte[1]));
    }

    private static void Write(string directory, Row[] rows, int shardRows)
    {
        using var writer = new TableWriter(directory, "t", AllKinds, new TableWriterOptions { ShardRows = shardRows });
        foreach (Row row in rows)
        {
            writer.Column<int>("i").Add(row.I);
            writer.Column<long>("l").Add(row.L);
            writer.Column<float>("f").Add(row.F);
            writer.Column<double>("d").Add(row.D);
            writer.Column<byte>("b").Add(row.B);
            writer.ListColumn("ids").Add(row.Ids);
            writer.TextColumn("raw:text").Add(row.Text);
            writer.EndRow();
        }
        Assert.Equal(rows.Length, writer.Rows);
        writer.Complete();
    }

    private static void AssertRows(Row[] rows, TableReader table)
    {
        for (int r = 0; r < rows.Length; r++)
        {
            Assert.Equal(rows[r].I, table.Column<int>("i")[r]);
            Assert.Equal(rows[r].L, table.Column<long>("l")[r]);
            Assert.Equal(BitConverter.SingleToInt32Bits(rows[r].F), BitConverter.SingleToInt32Bits(table.Column<float>("f")[r]));
            Assert.Equal(BitConverter.DoubleToInt64Bits(rows[r].D), BitConverter.DoubleToInt64Bits(table.Column<double>("d")[r]));
            Assert.Equal(rows[r].B, table.Column<byte>("b")[r]);
            Assert.Equal(rows[r].Ids, table.ListColumn("ids")[r].ToArray());
            Assert.Equal(rows[r].Text, table.TextColumn("raw:text")[r]);
            Assert.Equal(rows[r].Text is null, table.TextColumn("raw:text").IsNull(r));
            Assert.Equal(System.Text.Encoding.UTF8.GetBytes(rows[r].Text ?? ""), table.TextColumn("raw:text").Utf8(r).ToArray());
        }
    }
}
