using Mian.Dataset;
using Mian.Ingest.Preparation;
using Mian.Ingest.Recipes;
using Mian.Progress;
using Mian.Schema;

namespace Mian.Ingest.Tests.Preparation;

public class PreparationPlanTests
{
    private static TinySource Source(params (string Old, string New)[] changes)
    {
        var source = new TinySource().WithEvents(TinyLog.Random(4, users: 8, items: 10, perUser: 10)).WithItems(10);
        foreach (var (old, @new) in changes)
        {
            Assert.Contains(old, source.Yaml, StringComparison.Ordinal);
            source.Yaml = source.Yaml.Replace(old, @new, StringComparison.Ordinal);
        }
        return source;
    }

    [Theory]
    [InlineData("{name: city, column: city}", "{name: city, column: town}", "Column 'town', which field 'city' names, is not in source 'events'")]
    [InlineData("{name: category, column: category}", "{name: category, column: kind}", "Column 'kind', which field 'category' names, is not in source 'items'")]
    [InlineData("past: mean, of: rating", "past: mean, of: stars", "Column 'stars', which field 'mean_rating' names")]
    [InlineData("{name: category, column: category}", "{name: category, column: category, table: tags, min_count: 2}", "shares table 'tags'")]
    [InlineData("{name: city, column: city}", "{name: city, column: city, kind: hashed, buckets: 7, table: category}", "shares table 'category'")]
    public void Run_RecipeThatDoesNotFit_SaysWhere(string old, string @new, string expected)
    {
        using var source = Source((old, @new));

        Assert.Contains(expected, source.PrepareFails(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FieldsOfOneTable_ShareItsVocabulary()
    {
        using var source = Source(("{name: city, column: city}", "{name: city, column: city}\n    - {name: other_city, column: city, table: city}"));
        using var dataset = source.Open();

        Assert.Equal("city", dataset.Schema.Fields.First(f => f.Name == "other_city").Table);
        var train = dataset.Requests(SplitName.Train);
        Assert.Equal(DatasetPreparationTests.Values(train.Column<int>("city")), DatasetPreparationTests.Values(train.Column<int>("other_city")));
    }

    [Fact]
    public void Run_HashedAndMultiValuedEventColumns_AreEncoded()
    {
        using var source = Source(
            ("{name: city, column: city}", "{name: city, column: city, separator: \"t\"}\n    - {name: hashed, column: city, kind: hashed, buckets: 5}\n    - {name: stars, column: rating, separator: \"|\"}"));
        using var dataset = source.Open();
        var train = dataset.Requests(SplitName.Train);

        Assert.All(DatasetPreparationTests.Values(train.Column<int>("hashed")), id => Assert.InRange(id, ReservedIds.OutOfVocabulary, ReservedIds.First + 4));
        for (long r = 0; r < train.Rows; r++)
        {
            int code = dataset.Events.Column<int>("raw:city")[train.Column<long>("event")[r]];
            string[] parts = dataset.Dictionary("city").ValueOf(code)?.Split('t') ?? [];
            Assert.Equal(parts, train.ListColumn("city")[r].ToArray().Select(id => dataset.Vocabulary("city").ValueOf(id)));
            Assert.Equal(1, train.ListColumn("stars")[r].Length);
        }
    }

    [Fact]
    public void Run_ReservedFieldName_GetsAColumnOfItsOwn()
    {
        using var source = Source(("{name: city, column: city}", "{name: time, column: city}"));
        using var dataset = source.Open();

        Assert.Equal("field:time", dataset.Schema.Fields.First(f => f.Name == "time").Column);
        Assert.True(dataset.Requests(SplitName.Test).HasColumn("field:time"));
    }

    [Fact]
    public void Run_WithoutItemsSource_TakesKeysFromTheEvents()
    {
        using var source = Source(("items: {source: items, key: item_id}", ""), ("    - {name: category, column: category}\n", ""),
            ("    - {name: tags, column: tags, separator: \" \"}\n", ""), ("    - {name: price, column: price, kind: standardised}\n", ""),
            ("    - {name: past_category, item_field: category}\n", ""), ("past: mode, of: category", "past: mode, of: item_id"),
            ("  items: {file: items.csv, format: csv, types: {price: number}}\n", ""));
        using var dataset = source.Open();

        Assert.Equal(10, dataset.Items.Rows);
        Assert.Equal("9", dataset.Items.TextColumn("key")[9]);
    }

    [Fact]
    public void Run_FilesWithBadRows_CountsAndKeepsThem()
    {
        string folder = Directory.CreateTempSubdirectory("mian-files-").FullName;
        var events = TinyLog.Random(4, users: 8, items: 10, perUser: 10);
        File.WriteAllLines(Path.Combine(folder, "events.csv"), ["user_id,item_id,time,rating,city", .. events.Select(e => $"{e.User},{e.Item},{e.Time},{e.Rating},{e.City}"), "u1,1,yesterday,4,here"]);
        File.WriteAllLines(Path.Combine(folder, "items.csv"), ["item_id,category,tags,price", .. Enumerable.Range(0, 10).Select(i => $"{i},c{i % 3},t{i},{i}")]);
        var options = new PrepareOptions { From = folder, Out = Path.Combine(folder, "set"), SkipBad = 1, Threads = 1 };
        var manifest = DatasetPreparation.Run(RecipeReader.Parse(TinySource.DefaultYaml, "test"), TinySource.DefaultYaml, options, SilentProgress.Instance, CancellationToken.None);

        Assert.Equal(1, manifest.RejectedRows);
        Assert.Equal(events.Count, manifest.Events);
        Assert.Contains("yesterday", File.ReadAllText(Path.Combine(folder, "set.rejects.csv")), StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }
}
