using Mian.Batches;
using Mian.Dataset;
using Mian.Ingest.Export;
using Mian.Ingest.Tests.Preparation;
using Mian.Progress;

namespace Mian.Ingest.Tests.Export;

public sealed class DatasetExportTests : IDisposable
{
    private readonly TinySource _source = new();
    private readonly string _out;

    public DatasetExportTests() => _out = Path.Combine(_source.Folder, "export");

    public void Dispose() => _source.Dispose();

    /// <summary>Behaviour fields of every kind: shared, multi-valued, standardised, text and age.</summary>
    internal static string EveryKind => TinySource.DefaultYaml.Replace("    - {name: past_rating, column: rating}", """
            - {name: past_rating, column: rating, kind: standardised}
            - {name: past_tags, item_field: tags}
            - {name: past_price, item_field: price}
            - {name: past_city, column: city}
        """, StringComparison.Ordinal);

    private TinySource Crafted(int users = 30) => _source.WithEvents(TinyLog.Random(5, users, items: 20, perUser: 12)).WithItems(20)
        .With("UPDATE src_items SET price = NULL, category = NULL, tags = NULL WHERE item_id IN ('3', '4')")
        .With("UPDATE src_events SET city = 'o''brien \"x\" 日本' WHERE city = 'city1'");

    private ExportManifest Export(ExportOptions? options = null, IProgressSink? progress = null, CancellationToken cancellation = default)
    {
        using var dataset = PreparedDataset.Open(_source.Out);
        return DatasetExport.Write(dataset, (options ?? new() { Out = _out }) with { Out = _out }, progress ?? SilentProgress.Instance, cancellation);
    }

    private static Dictionary<string, string> Text(Dictionary<string, object?> row) => row.ToDictionary(p => p.Key, p => ExportedRows.Text(p.Value));

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(7)]
    public void Write_EveryKindOfField_IsTheNaiveReadingRowByRow(int rowsPerFile)
    {
        _source.Yaml = EveryKind;
        Crafted().Prepare();

        var export = Export(new() { Out = "", RowsPerFile = rowsPerFile });

        using var dataset = PreparedDataset.Open(_source.Out);
        foreach (var part in export.Parts)
        {
            var naive = new NaiveExport(dataset, part.Part.Split!.Value);
            var rows = ExportedRows.Read(_out, part.Part.ToString());
            Assert.Equal(dataset.Manifest.CountsOf(part.Part).Samples, rows.Count);
            Assert.Equal((rows.Count, dataset.Manifest.CountsOf(part.Part).Positives), (part.Rows, part.Positives));
            Assert.Equal(Math.Max(1, (rows.Count + rowsPerFile - 1) / rowsPerFile), part.Files.Count);
            for (int row = 0; row < rows.Count; row++)
                Assert.Equal(naive.Stored(row), Text(rows[row]));
        }
        Assert.Contains(ExportedRows.Read(_out, "train"), r => r["event:city"] is "o'brien \"x\" 日本");
        Assert.Contains(ExportedRows.Read(_out, "train"), r => r["id:price"] is null);
    }

    /// <summary>More rows than one of DuckDB's vectors, so that lists grow while they are written.</summary>
    [Fact]
    public void Write_ThousandsOfRows_KeepsEveryList()
    {
        _source.Yaml = EveryKind.Replace("length: 3", "length: 40", StringComparison.Ordinal);
        _source.WithEvents(TinyLog.Random(9, users: 60, items: 50, perUser: 90)).WithItems(50).Prepare();

        Export();

        using var dataset = PreparedDataset.Open(_source.Out);
        var naive = new NaiveExport(dataset, SplitName.Train);
        var rows = ExportedRows.Read(_out, "train");
        Assert.InRange(rows.Count, 2049, int.MaxValue);
        for (int row = 0; row < rows.Count; row += 13)
            Assert.Equal(naive.Stored(row), Text(rows[row]));
    }

    [Fact]
    public void Write_Columns_AreTheOnesTheManifestExplains()
    {
        Crafted().Prepare();

        var export = Export();

        var found = ExportedRows.Query($"DESCRIBE SELECT * FROM read_parquet('{_out}/test-00000.parquet')");
        Assert.Equal(export.Columns.Select(c => $"{c.Name} {c.Type}"), found.Select(r => $"{r["column_name"]} {r["column_type"]}"));
        Assert.All(export.Columns, c => Assert.NotEmpty(c.Meaning));
        var codecs = ExportedRows.Query($"SELECT DISTINCT compression AS codec FROM parquet_metadata('{_out}/test-00000.parquet')");
        Assert.Equal("ZSTD", Assert.Single(codecs)["codec"]);
        Assert.Equal(["export.json", "test-00000.parquet", "train-00000.parquet", "valid-00000.parquet"], Directory.GetFiles(_out).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Write_FreshNegatives_HoldsPositivesOnlyUnlessAnEpochIsNamed()
    {
        _source.Yaml = DatasetPreparationTests.NegativesYaml("uniform", "fresh").Replace("before: order", "before: time", StringComparison.Ordinal);
        Crafted().Prepare();

        var stored = Export();
        var first = Export(new() { Out = "", Epoch = 1, Seed = 4 });
        var rows = ExportedRows.Read(_out, "train").ConvertAll(Text);
        Export(new() { Out = "", Epoch = 1, Seed = 4 });
        var again = ExportedRows.Read(_out, "train").ConvertAll(Text);
        Export(new() { Out = "", Epoch = 2, Seed = 4 });
        var second = ExportedRows.Read(_out, "train").ConvertAll(Text);

        Assert.Equal(stored.Parts[0].Positives, stored.Parts[0].Rows);
        Assert.Equal(stored.Parts[0].Positives, first.Parts[0].Positives);
        Assert.Equal(stored.Parts.Skip(1).Select(p => p.Rows), first.Parts.Skip(1).Select(p => p.Rows));
        Assert.Equal(rows, again);
        Assert.NotEqual(rows, second);
        AssertNegativesAreNotOwned(rows, first);
    }

    [Fact]
    public void Write_Epoch_HasTheNegativesThatTrainingDraws()
    {
        _source.Yaml = DatasetPreparationTests.NegativesYaml("popularity", "fresh");
        Crafted().Prepare();

        Export(new() { Out = "", Epoch = 3, Seed = 4 });

        using var dataset = PreparedDataset.Open(_source.Out);
        var key = dataset.Items.TextColumn("key");
        List<(long, string?, float)> drawn = [];
        var training = new BatchReader(new RequestSource(dataset, SplitName.Train), new BatchOptions { BatchSize = 16, Seed = 4, Shuffle = true, DrawNegatives = true });
        foreach (var batch in training.Read(epoch: 2))
        {
            for (int b = 0; b < batch.Samples; b++)
                drawn.Add((batch.RequestRows[batch.SampleRequest[b]], key[batch.Items[b]], batch.Labels[b]));
        }
        Assert.Equal(drawn.Order(), ExportedRows.Read(_out, "train").Select(r => ((long)r["request"]!, (string?)r["item"], (float)(sbyte)r["label"]!)).Order());
    }

    [Fact]
    public void Write_EpochWithoutFreshNegatives_IsRefused()
    {
        Crafted().Prepare();

        Assert.Contains("draws no negatives while training", Assert.Throws<MianException>(() => Export(new() { Out = "", Epoch = 1 })).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_out));
    }

    [Fact]
    public void Write_EmptyPart_HasOneFileWithoutRows()
    {
        Crafted().Prepare();
        EmptyPart.Make(_source.Out, SplitName.Test);

        var export = Export();

        Assert.Equal(0, export.Parts.Single(p => p.Part == SplitName.Test).Rows);
        Assert.Empty(ExportedRows.Read(_out, "test"));
        Assert.NotEmpty(ExportedRows.Read(_out, "train"));
    }

    [Fact]
    public void Write_EarlierExport_IsReplaced()
    {
        Crafted().Prepare();
        Export(new() { Out = "", RowsPerFile = 7 });

        Export();

        Assert.Equal(4, Directory.GetFiles(_out).Length);
        AssertNothingElse();
    }

    [Fact]
    public void Write_ForeignFolderOrFile_IsLeftAlone()
    {
        Crafted().Prepare();
        Directory.CreateDirectory(_out);
        File.WriteAllText(Path.Combine(_out, "thesis.txt"), "years of work");

        Assert.Contains("is not empty", Assert.Throws<MianException>(() => Export()).Message, StringComparison.Ordinal);
        Assert.Equal("years of work", File.ReadAllText(Path.Combine(_out, "thesis.txt")));
        Directory.Delete(_out, recursive: true);
        File.WriteAllText(_out, "a file");
        Assert.Contains("a file has that name", Assert.Throws<MianException>(() => Export()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Cancelled_LeavesTheEarlierExportUntouched()
    {
        Crafted().Prepare();
        Export();
        string before = File.ReadAllText(Path.Combine(_out, "export.json"));
        using var cancel = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(() => Export(new() { Out = "", RowsPerFile = 5 }, new OnReport(cancel.Cancel), cancel.Token));

        Assert.Equal(before, File.ReadAllText(Path.Combine(_out, "export.json")));
        AssertNothingElse();
    }

    [Fact]
    public void Write_DiskFull_SaysSoAndLeavesNothing()
    {
        Crafted().Prepare();

        string message = Assert.Throws<MianException>(() => Export(progress: new OnReport(() => throw new IOException("No space left on device")))).Message;

        Assert.Contains("No space left on device", message, StringComparison.Ordinal);
        Assert.Equal([_source.Out], Directory.GetFileSystemEntries(_source.Folder));
    }

    [Fact]
    public void Write_FileThatCannotBeWritten_SaysSoAndLeavesNothing()
    {
        Crafted().Prepare();
        var work = $"{_out}.partial-{Environment.ProcessId}";

        string message = Assert.Throws<MianException>(() => Export(progress: new OnReport(() => Directory.CreateDirectory(Path.Combine(work, "valid-00000.parquet"))))).Message;

        Assert.Contains("valid-00000.parquet", message, StringComparison.Ordinal);
        Assert.Equal([_source.Out], Directory.GetFileSystemEntries(_source.Folder));
    }

    private void AssertNothingElse() => Assert.Equal([_out, _source.Out], Directory.GetFileSystemEntries(_source.Folder).Order());

    /// <summary>After each positive come the negatives of the recipe, with the positive's request and history, and items that the user has in no event.</summary>
    private void AssertNegativesAreNotOwned(List<Dictionary<string, string>> rows, ExportManifest export)
    {
        using var dataset = PreparedDataset.Open(_source.Out);
        var naive = new NaiveExport(dataset, SplitName.Train);
        var keys = Enumerable.Range(0, (int)dataset.Items.Rows).ToDictionary(i => ExportedRows.Text(dataset.Items.TextColumn("key")[i]));
        var owned = new HashSet<(string, string)>();
        for (long e = 0; e < dataset.Events.Rows; e++)
            owned.Add((ExportedRows.Text(dataset.Users.TextColumn("key")[dataset.Events.Column<int>("user")[e]]), ExportedRows.Text(dataset.Items.TextColumn("key")[dataset.Events.Column<int>("item")[e]])));
        Assert.Equal(rows.Count, export.Parts[0].Rows);
        Assert.Contains(rows, r => r["label"] == "0");
        foreach (var row in rows)
        {
            Assert.Equal(row["label"] == "1", owned.Contains((row["user"], row["item"])));
            Assert.Equal(naive.Row(int.Parse(row["request"], System.Globalization.CultureInfo.InvariantCulture), keys[row["item"]], row["label"] == "1" ? 1 : 0), row);
        }
    }

    private sealed class OnReport(Action act) : IProgressSink
    {
        public void Report(string phase, long done, long total, string unit, string? detail = null) => act();

        public void Line(string text) { }
    }
}
