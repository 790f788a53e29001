using System.Globalization;
using Mian.Dataset;
using Mian.Ingest.Export;
using Mian.Ingest.Tests.Preparation;
using Mian.Progress;
using Microsoft.VisualBasic.FileIO;

namespace Mian.Ingest.Tests.Export;

/// <summary>The CSV export against the Parquet export, read by a reader of the framework that shares no code with the writer.</summary>
public sealed class CsvExportTests : IDisposable
{
    private readonly TinySource _source = new();

    public void Dispose() => _source.Dispose();

    private string Folder(ExportFormat format) => Path.Combine(_source.Folder, format.ToString());

    private ExportManifest Export(ExportFormat format)
    {
        using var dataset = PreparedDataset.Open(_source.Out);
        return DatasetExport.Write(dataset, new() { Out = Folder(format), Format = format, RowsPerFile = 50 }, SilentProgress.Instance, CancellationToken.None);
    }

    [Fact]
    public void Write_Csv_HasTheValuesOfParquet()
    {
        _source.Yaml = DatasetExportTests.EveryKind;
        _source.WithEvents(TinyLog.Random(5, 30, items: 20, perUser: 12)).WithItems(20)
            .With("UPDATE src_items SET price = NULL, category = NULL, tags = NULL WHERE item_id IN ('3', '4')")
            .With("UPDATE src_events SET city = 'o''brien, \"x\" 日本' WHERE city = 'city1'")
            .Prepare();
        Export(ExportFormat.Parquet);

        var export = Export(ExportFormat.Csv);

        Assert.Equal(ExportFormat.Csv, export.Format);
        Assert.Contains("\"format\": \"csv\"", File.ReadAllText(Path.Combine(Folder(ExportFormat.Csv), "export.json")), StringComparison.Ordinal);
        Assert.All(export.Columns, c => Assert.NotNull(c.Type));
        foreach (string part in (string[])["train", "valid", "test"])
        {
            var expected = ExportedRows.Read(Folder(ExportFormat.Parquet), part);
            var actual = Csv(part);
            Assert.Equal(expected.Count, actual.Count);
            for (int row = 0; row < expected.Count; row++)
                Assert.Equal(expected[row].Select(c => (c.Key, TextOf(c.Value))), actual[row]);
        }
        Assert.Contains(Csv("train"), r => r.Contains(("event:city", "o'brien, \"x\" 日本")));
        Assert.Contains(Csv("train"), r => r.Any(c => c.Name == "history:id:past_tags" && c.Text.Contains('|', StringComparison.Ordinal) && c.Text.Contains('^', StringComparison.Ordinal)));
        Assert.Contains(Csv("train"), r => r.Any(c => c.Name == "history:id:past_price" && c.Text.Split('^').Contains("")));
    }

    [Fact]
    public void Write_CsvOfAKeyThatHoldsTheSeparator_SaysWhichAndLeavesNothing()
    {
        _source.WithEvents(TinyLog.Random(5, 30, items: 20, perUser: 12)).WithItems(20)
            .With("UPDATE src_items SET item_id = 'a^b' WHERE item_id = '3'").With("UPDATE src_events SET item_id = 'a^b' WHERE item_id = '3'")
            .Prepare();

        string message = Assert.Throws<MianException>(() => Export(ExportFormat.Csv)).Message;

        Assert.Contains("'history:item'", message, StringComparison.Ordinal);
        Assert.Contains("'a^b'", message, StringComparison.Ordinal);
        Assert.Contains("--format parquet", message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder(ExportFormat.Csv)));
        Assert.Equal(ExportFormat.Parquet, Export(ExportFormat.Parquet).Format);
    }

    private List<List<(string Name, string Text)>> Csv(string part)
    {
        List<List<(string, string)>> rows = [];
        foreach (string file in Directory.GetFiles(Folder(ExportFormat.Csv), part + "-*.csv").Order(StringComparer.Ordinal))
        {
            using var parser = new TextFieldParser(file) { Delimiters = [","], HasFieldsEnclosedInQuotes = true, TrimWhiteSpace = false };
            string[] header = parser.ReadFields()!;
            while (!parser.EndOfData)
                rows.Add([.. header.Zip(parser.ReadFields()!)]);
        }
        return rows;
    }

    private static string TextOf(object? value) => value switch
    {
        null => "",
        string text => text,
        System.Collections.IEnumerable list => string.Join('^', list.Cast<object?>().Select(v => v is string or not System.Collections.IEnumerable ? TextOf(v) : string.Join('|', ((System.Collections.IEnumerable)v).Cast<object?>().Select(TextOf)))),
        float number when number == MathF.Truncate(number) => number.ToString("0.0", CultureInfo.InvariantCulture),
        double number when number == Math.Truncate(number) => number.ToString("0.0", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
