using Mian.Dataset;
using Mian.Features;
using Mian.Schema;

namespace Mian.Tests.Dataset;

public class ManifestJsonTests
{
    [Fact]
    public void Write_AnyManifest_UsesSnakeCaseForNamesValuesAndKeys()
    {
        using var folder = new TempFolder();
        ManifestJson.Write(folder.Root, SmallDataset.Manifest with { Recipe = "Größe <&>" });
        string json = File.ReadAllText(folder.Path("dataset.json"));
        string[] expected =
        [
            "\"format_version\": 1", "\"split\": \"leave_last_out\"", "\"before\": \"order\"", "\"training\": \"fresh\"", "\"valid\": {", "\"first_time\": 100",
            "\"kind\": \"vocabulary\"", "\"kind\": \"multi_valued\"", "\"max_history\": 50", "\"part\": \"hour\"", "\"recipe\": \"Größe <&>\"", "\"has_true_probability\": false",
        ];
        Assert.All(expected, e => Assert.Contains(e, json, StringComparison.Ordinal));
        Assert.DoesNotContain('\r', json);
        Assert.EndsWith("}\n", json, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(folder.Root));
    }

    [Fact]
    public void Read_WrittenManifest_ReturnsTheSame()
    {
        using var folder = new TempFolder();
        FieldEncoding[] encodings =
        [
            new VocabularyEncoding(3, "|") { RawColumn = "a b" }, new HashEncoding(100, long.MinValue, null), new BucketEncoding([-1.5, 0, 1e300]),
            new StandardEncoding(0.1, 1e-9), new TimestampEncoding(TimestampPart.Season), new SharedEncoding("item_id"),
            new BucketEncoding([]) { Past = new PastFeature(PastFeatureKind.DaysSinceLast, "") },
        ];
        FieldSchema template = SmallDataset.Schema.Fields[0];
        DatasetManifest written = SmallDataset.Manifest with { Schema = SmallDataset.Schema with { Fields = [.. encodings.Select((e, i) => template with { Name = $"f{i}", Encoding = e })] } };
        ManifestJson.Write(folder.Root, written);
        DatasetManifest read = ManifestJson.Read(folder.Root);
        Assert.Equivalent(written, read, strict: true);
        Assert.Equal(encodings.Select(e => e.GetType()), read.Schema.Fields.Select(f => f.Encoding.GetType()));
        Assert.Equal([-1.5, 0, 1e300], ((BucketEncoding)read.Schema.Fields[2].Encoding).Boundaries);
        Assert.Equal(encodings[1], read.Schema.Fields[1].Encoding);
    }

    [Fact]
    public void Write_FolderMissing_ThrowsMianException()
    {
        using var folder = new TempFolder();
        Assert.Contains("Cannot write", Assert.Throws<MianException>(() => ManifestJson.Write(folder.Path("nowhere"), SmallDataset.Manifest)).Message, StringComparison.Ordinal);
    }
}
