using System.Text.Json.Nodes;
using Mian.Dataset;
using Mian.Features;
using Mian.Schema;

namespace Mian.Tests.Dataset;

public class PreparedDatasetTests
{
    [Theory]
    [InlineData(1 << 20)]
    [InlineData(1)]
    public void Open_PublishedSet_GivesTablesVocabulariesAndManifest(int shardRows)
    {
        using var folder = new TempFolder();
        SmallDataset.Publish(folder.Path("set"), shardRows: shardRows);
        using PreparedDataset set = PreparedDataset.Open(folder.Path("set"));
        Assert.Equal(folder.Path("set"), set.Directory);
        Assert.Equal("anna", set.Users.TextColumn("key")[0]);
        Assert.Equal([0, 1, 2, 0], Enumerable.Range(0, 4).Select(r => set.Events.Column<int>("item")[r]));
        Assert.Equal(30, set.History.Column<long>("time")[3]);
        Assert.Equal(2, set.Items.ListColumn("genres")[2].Length);
        Assert.Equal(1, set.Requests(SplitName.Test).Column<int>("history_end")[0]);
        Assert.Equal(1, set.Samples(SplitName.Valid).Column<byte>("label")[0]);
        Assert.Equal(3, set.Vocabulary("item_id").IdOf("i2"));
        Assert.Same(set.Vocabulary("gender"), set.Vocabulary("gender"));
        Assert.Equal("Lima", set.Dictionary("city").ValueOf(2));
        Assert.Equal(SplitRule.LeaveLastOut, set.Manifest.Split);
        Assert.Matches("^[0-9a-f]{32}$", set.Manifest.ContentHash);
        set.Verify();
    }

    [Fact]
    public void Publish_SameInputTwice_GivesTheSameHash()
    {
        using var folder = new TempFolder();
        SmallDataset.Publish(folder.Path("a"));
        SmallDataset.Publish(folder.Path("b"));
        SmallDataset.Publish(folder.Path("c"), userKey: "anne");
        DatasetManifest schemaChanged = SmallDataset.Manifest with { Schema = SmallDataset.Schema with { MaxHistory = 49 } };
        SmallDataset.Publish(folder.Path("d"), manifest: schemaChanged);
        Assert.Equal(HashOf(folder.Path("a")), HashOf(folder.Path("b")));
        Assert.NotEqual(HashOf(folder.Path("a")), HashOf(folder.Path("c")));
        Assert.NotEqual(HashOf(folder.Path("a")), HashOf(folder.Path("d")));
    }

    [Fact]
    public void Verify_AValueChanged_Throws()
    {
        using var folder = new TempFolder();
        SmallDataset.Publish(folder.Path("set"));
        string users = folder.Path("set", "users.00000.arrow");
        byte[] bytes = File.ReadAllBytes(users);
        int place = bytes.AsSpan().IndexOf("anna"u8);
        bytes[place] = (byte)'o';
        File.WriteAllBytes(users, bytes);
        using PreparedDataset set = PreparedDataset.Open(folder.Path("set"));
        Assert.Contains("has changed", Assert.Throws<MianException>(set.Verify).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_AFileGone_Throws()
    {
        using var folder = new TempFolder();
        SmallDataset.Publish(folder.Path("set"));
        using PreparedDataset set = PreparedDataset.Open(folder.Path("set"));
        File.Delete(folder.Path("set", "dictionaries", "city.arrow"));
        Assert.Contains("has changed", Assert.Throws<MianException>(set.Verify).Message, StringComparison.Ordinal);
        Directory.Delete(folder.Path("set"), recursive: true);
        Assert.Contains("to verify it", Assert.Throws<MianException>(set.Verify).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dataset.json")]
    [InlineData("users.00000.arrow")]
    [InlineData("samples-test.00000.arrow")]
    [InlineData("vocabularies/gender.arrow")]
    public void Open_FileMissing_NamesIt(string file)
    {
        using var folder = new TempFolder();
        SmallDataset.Publish(folder.Path("set"));
        File.Delete(folder.Path("set", file));
        MianException e = Assert.Throws<MianException>(() => PreparedDataset.Open(folder.Path("set")));
        Assert.Contains(file, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderMissing_SaysSo()
    {
        using var folder = new TempFolder();
        MianException e = Assert.Throws<MianException>(() => PreparedDataset.Open(folder.Path("nowhere")));
        Assert.Contains("does not exist", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("users", "9")]
    [InlineData("behaviours", "3")]
    [InlineData("splits.test.samples", "2")]
    [InlineData("splits.train.requests", "0")]
    public void Open_RowCountContradictsManifest_Throws(string key, string value)
    {
        MianException e = OpenWithManifest(key, JsonNode.Parse(value)!);
        Assert.Contains("but the manifest says " + value, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("format_version", "3", "format version 3")]
    [InlineData("format_version", "2", "its days are missing")]
    [InlineData("format_version", "\"x\"", "no format_version")]
    [InlineData("split", "\"by_moon\"", "is damaged")]
    [InlineData("schema", "null", "is damaged")]
    [InlineData("splits.valid", "null", "no counts of the Valid part")]
    [InlineData("schema.fields", "[null]", "is damaged")]
    [InlineData("has_true_probability", "true", "no column 'true_probability'")]
    public void Open_ManifestWrong_Throws(string key, string value, string expected)
    {
        Assert.Contains(expected, OpenWithManifest(key, JsonNode.Parse(value)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ManifestCutOff_Throws()
    {
        using var folder = new TempFolder();
        SmallDataset.Publish(folder.Path("set"));
        string path = folder.Path("set", "dataset.json");
        File.WriteAllText(path, File.ReadAllText(path)[..200]);
        Assert.Contains("is damaged", Assert.Throws<MianException>(() => PreparedDataset.Open(folder.Path("set"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Publish_FieldColumnOfAnotherKind_ThrowsAndPublishesNothing()
    {
        using var folder = new TempFolder();
        FieldSchema[] fields = [.. SmallDataset.Schema.Fields.Select(f => f.Name == "genres" ? f with { Kind = FieldKind.Categorical } : f)];
        DatasetManifest manifest = SmallDataset.Manifest with { Schema = SmallDataset.Schema with { Fields = fields } };
        MianException e = Assert.Throws<MianException>(() => SmallDataset.Publish(folder.Path("set"), manifest: manifest));
        Assert.Contains("column 'genres'", e.Message, StringComparison.Ordinal);
        Assert.Contains("expected Int32, found Int32List", e.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Root));
    }

    [Fact]
    public void Vocabulary_OfAnotherSizeThanItsTable_Throws()
    {
        using var folder = new TempFolder();
        SmallDataset.Publish(folder.Path("set"));
        Vocabulary.Build([new("i1", 1)], 1).Save(DatasetLayout.VocabularyPath(folder.Path("set"), "item_id"));
        using PreparedDataset set = PreparedDataset.Open(folder.Path("set"));
        Assert.Contains("3 ids, but the manifest says 5", Assert.Throws<MianException>(() => set.Vocabulary("item_id")).Message, StringComparison.Ordinal);
        Assert.Contains("is missing", Assert.Throws<MianException>(() => set.Vocabulary("hour")).Message, StringComparison.Ordinal);
        Assert.Contains("is missing", Assert.Throws<MianException>(() => set.Dictionary("country")).Message, StringComparison.Ordinal);
    }

    private static string HashOf(string directory) => ManifestJson.Read(directory).ContentHash;

    private static MianException OpenWithManifest(string key, JsonNode? value)
    {
        using var folder = new TempFolder();
        SmallDataset.Publish(folder.Path("set"));
        string path = folder.Path("set", "dataset.json");
        JsonObject root = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        string[] parts = key.Split('.');
        JsonObject holder = root;
        foreach (string part in parts[..^1])
            holder = holder[part]!.AsObject();
        Assert.True(holder.ContainsKey(parts[^1]));
        holder[parts[^1]] = value;
        File.WriteAllText(path, root.ToJsonString());
        return Assert.Throws<MianException>(() => PreparedDataset.Open(folder.Path("set")));
    }
}
