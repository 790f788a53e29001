using System.Globalization;
using System.IO.Compression;
using DuckDB.NET.Data;
using Mian.Dataset;
using Mian.Ingest.Prediction;
using Mian.Ingest.Tests.Checks;
using Mian.Ingest.Tests.Preparation;
using Mian.Schema;

namespace Mian.Ingest.Tests.Prediction;

public sealed class PredictionInputTests : IClassFixture<PreparedOnce>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mian-predict-test-").FullName;
    private readonly PreparedDataset _dataset;

    public PredictionInputTests(PreparedOnce prepared) => _dataset = PreparedDataset.Open(prepared.Set(TinySource.DefaultYaml));

    private PredictionInput Read(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return PredictionInput.Read(path, _dataset);
    }

    [Fact]
    public void Read_EventsOfTheDataSet_EncodesThemAsPreparationDid()
    {
        foreach (var split in Enum.GetValues<SplitName>())
        {
            using var input = Read("events.csv", CsvOf(split));
            var expected = _dataset.Requests(split);
            Assert.Equal(expected.Rows, input.Samples.Rows);
            Assert.Equal(DatasetPreparationTests.Values(_dataset.Samples(split).Column<int>("item")), DatasetPreparationTests.Values(input.Samples.Column<int>("item")));
            foreach (var field in new[] { "user", "history_end", "activity", "favourite", "weekday", "city", "gap" })
                for (long s = 0; s < input.Samples.Rows; s++)
                    Assert.Equal(expected.Column<int>(field)[s], input.Requests.Column<int>(field)[input.Samples.Column<int>("request")[s]]);
            for (long s = 0; s < input.Samples.Rows; s++)
                Assert.Equal(expected.Column<float>("mean_rating")[s], input.Requests.Column<float>("mean_rating")[input.Samples.Column<int>("request")[s]]);
        }
    }

    [Fact]
    public void Read_CandidatesOfOneRequest_ShareIt()
    {
        using var input = Read("page.csv", "item_id,user_id,time,city\n1,u1,1100000000,city1\n2,u1,1100000000,city1\n3,u1,1100000000,city2\n3,u1,1100000001,city2\n");

        Assert.Equal([0, 0, 1, 2], DatasetPreparationTests.Values(input.Samples.Column<int>("request")));
        Assert.Equal(3, input.Requests.Rows);
        Assert.Equal([0, 0, 0, 0], DatasetPreparationTests.Values(input.Samples.Column<byte>("label")).Select(l => (int)l));
        Assert.Equal("2", input.Samples.TextColumn("item_key")[1]);
        Assert.Equal("u1", input.Samples.TextColumn("user_key")[3]);
    }

    [Fact]
    public void Read_UnknownUserAndItem_HaveNoPastAndAreOutOfVocabulary()
    {
        using var input = Read("cold.csv", "user_id,item_id,time,city\nnobody,nothing,1100000000,\nu1,1,1100000000,atlantis\n");

        Assert.Equal((1L, 1L), (input.UnknownUsers, input.UnknownItems));
        Assert.Equal(-1, input.Requests.Column<int>("user")[0]);
        Assert.Equal(-1, input.Samples.Column<int>("item")[0]);
        Assert.Equal(0, input.Requests.Column<int>("history_end")[0]);
        Assert.Equal(ReservedIds.First, input.Requests.Column<int>("activity")[0]);
        Assert.Equal(ReservedIds.OutOfVocabulary, input.Requests.Column<int>("favourite")[0]);
        Assert.Equal(ReservedIds.OutOfVocabulary, input.Requests.Column<int>("city")[0]);
        Assert.Equal(ReservedIds.OutOfVocabulary, input.Requests.Column<int>("city")[1]);
        Assert.True(float.IsNaN(input.Requests.Column<float>("mean_rating")[0]));
        Assert.True(input.Requests.Column<int>("history_end")[1] > 0);
    }

    [Fact]
    public void Read_AnyFormat_GivesTheSame()
    {
        using var csv = Read("rows.csv", "user_id,item_id,time,city\nu1,1,1100000000,city1\nu2,2,1100000001,\n");
        using var tsv = Read("rows.tsv", "user_id\titem_id\ttime\tcity\nu1\t1\t1100000000\tcity1\nu2\t2\t1100000001\t\n");
        using var json = Read("rows.jsonl", "{\"user_id\":\"u1\",\"item_id\":\"1\",\"time\":1100000000,\"city\":\"city1\"}\n{\"user_id\":\"u2\",\"item_id\":\"2\",\"time\":1100000001,\"city\":null}\n");
        string zipped = Path.Combine(_folder, "rows.csv.gz");
        using (var stream = new GZipStream(File.Create(zipped), CompressionLevel.Fastest))
            stream.Write("user_id,item_id,time,city\nu1,1,1100000000,city1\nu2,2,1100000001,\n"u8);
        using var gz = PredictionInput.Read(zipped, _dataset);
        string parquet = Path.Combine(_folder, "rows.parquet");
        using (var connection = new DuckDBConnection("DataSource=:memory:"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"COPY (SELECT * FROM (VALUES ('u1', '1', 1100000000::BIGINT, 'city1'), ('u2', '2', 1100000001, NULL)) t(user_id, item_id, \"time\", city)) TO '{parquet}' (FORMAT parquet)";
            command.ExecuteNonQuery();
        }
        using var table = PredictionInput.Read(parquet, _dataset);

        foreach (var other in new[] { tsv, json, gz, table })
            foreach (string column in new[] { "user", "history_end", "city", "activity", "weekday" })
                Assert.Equal(DatasetPreparationTests.Values(csv.Requests.Column<int>(column)), DatasetPreparationTests.Values(other.Requests.Column<int>(column)));
    }

    [Theory]
    [InlineData("a.csv", "user_id,time,city\nu1,1100000000,x\n", "item_id")]
    [InlineData("a.csv", "user_id,item_id,time\nu1,1,1100000000\n", "city")]
    [InlineData("a.csv", "user_id,item_id,time,city\nu1,1,-4,x\n", "time -4")]
    [InlineData("a.csv", "user_id,item_id,time,city\nu1,1,1100000000000,x\n", "expected seconds since 1970")]
    [InlineData("a.csv", "user_id,item_id,time,city\nu1,1,,x\n", "has no time")]
    [InlineData("a.csv", "user_id,item_id,time,city\n,1,1100000000,x\n", "has no user")]
    [InlineData("a.csv", "user_id,item_id,time,city\nu1,,1100000000,x\n", "has no item")]
    [InlineData("a.csv", "user_id,item_id,time,city\nu1,1,soon,x\n", "soon")]
    [InlineData("a.xlsx", "whatever", "expected .csv, .tsv, .jsonl")]
    public void Read_BadInput_SaysWhatIsWrong(string name, string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<MianException>(() => Read(name, text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_NoFile_SaysSo() =>
        Assert.Contains("does not exist", Assert.Throws<MianException>(() => PredictionInput.Read(Path.Combine(_folder, "none.csv"), _dataset)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_OrderedHistory_SeesEventsOfTheSameSecond()
    {
        string yaml = TinySource.DefaultYaml.Replace("before: time", "before: order", StringComparison.Ordinal);
        using var source = new TinySource { Yaml = yaml };
        using var dataset = source.WithEvents(Enumerable.Range(0, 10).Select(i => new TinyEvent("u", $"{i}", 1_000_000_000 + i, i % 3 == 0 ? 1 : 5))).WithItems(10).Open();
        string path = Path.Combine(_folder, "order.csv");
        File.WriteAllText(path, "user_id,item_id,time,city\nu,1,1000000004,x\n");
        using var input = PredictionInput.Read(path, dataset);

        // Behaviours are 1, 2, 4, 5, 7, 8; those up to second 4 count.
        Assert.Equal(3, input.Requests.Column<int>("history_end")[0]);
    }

    public void Dispose()
    {
        _dataset.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string CsvOf(SplitName split)
    {
        var lines = new List<string> { "user_id,item_id,time,city" };
        var requests = _dataset.Requests(split);
        for (long r = 0; r < requests.Rows; r++)
        {
            long e = requests.Column<long>("event")[r];
            string? city = _dataset.Dictionary("city").ValueOf(_dataset.Events.Column<int>("raw:city")[e]);
            lines.Add(string.Create(CultureInfo.InvariantCulture,
                $"{_dataset.Users.TextColumn("key")[requests.Column<int>("user")[r]]},{_dataset.Items.TextColumn("key")[_dataset.Events.Column<int>("item")[e]]},{requests.Column<long>("time")[r]},{city}"));
        }
        return string.Join('\n', lines) + "\n";
    }
}
