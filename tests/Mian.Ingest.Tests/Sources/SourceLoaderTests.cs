using System.Text;
using CsCheck;
using Mian.Ingest.Recipes;
using Mian.Ingest.Sources;
using Mian.Progress;

namespace Mian.Ingest.Tests.Sources;

public class SourceLoaderTests
{
    private const string Typed = "types: {t: integer}";

    [Fact]
    public void Load_CsvWithHeaderQuotesAndMark_ReadsEveryValue()
    {
        using var raw = new RawFolder().With("e.csv", "\uFEFFu,i,t,note\r\na,\"x,1\",5,\"say \"\"hi\"\"\r\nthere\"\r\n\r\nb,y,-6,\"\"\n,é漢,+7,  z \n");

        var loaded = raw.Load($"file: e.csv, format: csv, {Typed}");

        Assert.Equal(["a~x,1~5~say \"hi\"\r\nthere~0", "b~y~-6~-~1", "-~é漢~7~  z ~2"], raw.Rows());
        var source = loaded.Sources["events"];
        Assert.Equal(("src_events", 3L), (source.Table, source.Rows));
        Assert.Equal([("u", ColumnType.Text), ("i", ColumnType.Text), ("t", ColumnType.Integer), ("note", ColumnType.Text)], source.Columns.Select(c => (c.Key, c.Value)));
        Assert.Equal(["VARCHAR", "VARCHAR", "BIGINT", "VARCHAR", "BIGINT"], raw.Rows("SELECT column_type FROM (DESCRIBE src_events)"));
        Assert.False(File.Exists(raw.Rejects));
    }

    [Fact]
    public void Load_DoubleColon_KeepsQuotesBarsAndSingleColons()
    {
        using var raw = new RawFolder().With("e.dat", "1::\"Hello: a|b\" (1995)::5\n2::a, b\tc::6", Encoding.Latin1);

        raw.Load($"file: e.dat, format: double_colon, columns: [u, i, t], {Typed}");

        Assert.Equal(["1~\"Hello: a|b\" (1995)~5~0", "2~a, b\tc~6~1"], raw.Rows());
    }

    [Fact]
    public void Load_Latin1AndOtherDelimiters_Decodes()
    {
        using var raw = new RawFolder().With("e.txt", "u§i§t\nMiséria§½§1\n", Encoding.Latin1);

        raw.Load($"file: e.txt, format: csv, delimiter: §, encoding: latin1, quotes: false, {Typed}");

        Assert.Equal(["Miséria~½~1~0"], raw.Rows());
    }

    [Fact]
    public void Load_TsvWithoutQuoting_TakesQuotesAsText()
    {
        using var raw = new RawFolder().With("e.tsv", "\"a\tx\"\t1\n");

        raw.Load($"file: e.tsv, format: tsv, columns: [u, i, t], {Typed}");

        Assert.Equal(["\"a~x\"~1~0"], raw.Rows());
    }

    [Fact]
    public void Load_ColumnsWithHeader_ReplacesTheNames()
    {
        using var raw = new RawFolder().With("e.csv", "User Id,Item,Time\na,b,1\n");

        raw.Load($"file: e.csv, format: csv, header: true, columns: [u, i, t], {Typed}");

        Assert.Equal(["a~b~1~0"], raw.Rows());
    }

    [Fact]
    public void Load_JsonLines_ReadsTextNumbersListsAndMissingKeys()
    {
        using var raw = new RawFolder().With("e.json", """
            {"u": "a\"\u00e9\n", "i": 17, "t": 5, "score": 4.50, "help": [0, {"x": 1}], "ok": true}
            {"t": 6, "i": "", "u": null, "new": 1}
            """);

        raw.Load("file: e.json, format: json_lines, types: {t: integer, score: number}");

        Assert.Equal(["a\"é\n~17~5~4.5~[0, {\"x\": 1}]~true~-~0", "-~-~6~-~-~-~1~1"], raw.Rows());
    }

    [Fact]
    public void Load_JsonLinesWithColumns_ReadsOnlyThose()
    {
        using var raw = new RawFolder().With("e.json", "{\"i\":\"x\",\"skip\":{\"t\":1},\"t\":2,\"u\":\"a\"}");

        raw.Load($"file: e.json, format: json_lines, columns: [u, i, t], {Typed}");

        Assert.Equal(["a~x~2~0"], raw.Rows());
    }

    [Fact]
    public void Load_ParquetFiles_CastsAndKeepsOrderAcrossFiles()
    {
        using var raw = new RawFolder();
        raw.Execute($"COPY (SELECT 7::INTEGER AS u, 'x' AS i, 5::INTEGER AS t, 0.5::FLOAT AS p) TO '{raw["e-1.parquet"]}' (FORMAT parquet)");
        raw.Execute($"COPY (SELECT * FROM (VALUES (8::INTEGER, '', 6::INTEGER, NULL::FLOAT), (9, 'y', 7, 1))) TO '{raw["other.parquet"]}' (FORMAT parquet)");
        raw.Execute($"COPY (SELECT col3 AS p, col2 AS t, col1 AS i, col0 AS u FROM '{raw["other.parquet"]}') TO '{raw["e-2.parquet"]}' (FORMAT parquet)");

        raw.Load("file: e-*.parquet, format: parquet, types: {t: integer, p: number}");

        Assert.Equal(["7~x~5~0.5~0", "8~-~6~-~1", "9~y~7~1~2"], raw.Rows());
    }

    [Fact]
    public void Load_GzFoundByPlainName_Decompresses()
    {
        using var raw = new RawFolder().With("e.csv.gz", "u,i,t\na,b,1\n");

        raw.Load($"file: e.csv, format: csv, {Typed}");

        Assert.Equal(["a~b~1~0"], raw.Rows());
    }

    [Fact]
    public void Load_SeveralFiles_ReadsInNameOrder()
    {
        using var raw = new RawFolder().With("sub/e-2.csv", "u,i,t\nb,y,2\n").With("sub/e-1.csv", "u,i,t\na,x,1").With("sub/f.csv", "nothing");

        raw.Load($"file: sub/e-*.csv, format: csv, {Typed}");

        Assert.Equal(["a~x~1~0", "b~y~2~1"], raw.Rows());
    }

    [Fact]
    public void Load_DerivedColumns_AreTypedAndMayBuildOnEachOther()
    {
        using var raw = new RawFolder().With("e.csv", "u,i,t\na,The (1995),1\nb,x,2\n");

        var loaded = raw.Load("file: e.csv, format: csv, types: {t: integer}, derive: {year: \"TRY_CAST(regexp_extract(i, '\\\\(([0-9]+)\\\\)', 1) AS BIGINT)\", \"half \\\"y\": year / 2, tag: \"CASE WHEN year > 0 THEN u ELSE '' END\"}");

        Assert.Equal(["a~The (1995)~1~1995~997.5~a~0", "b~x~2~-~-~-~1"], raw.Rows());
        Assert.Equal(
            [ColumnType.Text, ColumnType.Text, ColumnType.Integer, ColumnType.Integer, ColumnType.Number, ColumnType.Text], loaded.Sources["events"].Columns.Values);
    }

    [Fact]
    public void Load_AbsentOptionalColumnsAndSources_LeavesTheirFieldsOut()
    {
        using var raw = new RawFolder().With("e.csv", "u,i,t\na,x,1\n").With("items.csv", "i,c\nx,1\n");
        var recipe = RecipeReader.Parse("""
            name: test
            sources:
              events: {file: e.csv, format: csv, types: {t: integer, r: integer}, optional_columns: [r]}
              items: {file: items.csv, format: csv, optional_columns: [brand]}
              users: {file: users.csv, format: csv, optional: true}
            users: {source: users, key: id}
            items: {source: items, key: i}
            events: {source: events, user: u, item: i, time: t}
            label: {rule: r IS NULL}
            split: {by: time}
            history: {length: 5}
            fields:
              item: [{name: item_id, column: i}, {name: brand, column: brand}]
              behaviour: [{name: past_item_id, item_field: item_id}, {name: past_brand, item_field: brand}, {name: age, age: true}]
              user: [{name: user_id, column: id}, {name: gender, column: gender}, {name: mean, past: mean, of: r, kind: log}, {name: top, past: mode, of: brand}, {name: n, past: count, kind: log}]
              context: [{name: r, column: r}, {name: hour, time: hour}]
            """, "test");

        var loaded = raw.LoadRecipe(recipe);

        Assert.Equal(["item_id", "past_item_id", "age", "user_id", "n", "hour"], RecipeFields.All(loaded.Recipe).Select(f => f.Field.Name));
        Assert.Equal("u", loaded.Recipe.Fields.User[0].Column);
        Assert.Null(loaded.Recipe.Users);
        Assert.Equal(["events", "items"], loaded.Recipe.Sources.Keys);
        Assert.Equal(["r"], loaded.Sources["events"].Absent);
        Assert.Equal(["a~x~1~-~0"], raw.Rows());
        Assert.Equal(["VARCHAR", "VARCHAR", "BIGINT", "BIGINT", "BIGINT"], raw.Rows("SELECT column_type FROM (DESCRIBE src_events)"));
    }

    [Fact]
    public void Load_TwiceOnOneConnection_ReplacesTheTables()
    {
        using var raw = new RawFolder().With("e.csv", "u,i,t\na,b,1\n");
        raw.Load($"file: e.csv, format: csv, {Typed}");
        raw.With("e.csv", "u,i,t\nc,d,2\n");

        raw.Load($"file: e.csv, format: csv, {Typed}");

        Assert.Equal(["c~d~2~0"], raw.Rows());
    }

    [Fact]
    public void Load_Cancelled_Stops()
    {
        using var raw = new RawFolder().With("e.csv", "u,i,t\na,b,1\n");
        var recipe = RecipeReader.Parse(Yaml, "test");

        Assert.Throws<OperationCanceledException>(() => raw.LoadRecipe(recipe, cancellation: new CancellationToken(true)));
    }

    [Fact]
    public void Load_LongFile_TellsProgress()
    {
        using var raw = new RawFolder().With("e.csv", "u,i,t\n" + string.Concat(Enumerable.Range(0, 150_000).Select(i => $"user{i},item{i % 7},{i}\n")));
        var sink = new Recorder();

        SourceLoader.Load(raw.Connection, RecipeReader.Parse(Yaml, "test"), new SourceOptions { From = raw.Path }, sink, CancellationToken.None);

        Assert.Equal(3, sink.Reports.Count);
        Assert.All(sink.Reports, r => Assert.Equal("reading events", r.Phase));
        Assert.Equal(sink.Reports[^1].Total, sink.Reports[^1].Done);
        Assert.Equal(["150000~150000"], raw.Rows("SELECT count(*), count(*) FILTER (t = source_order AND u = 'user' || t) FROM src_events"));
    }

    [Fact]
    public void Load_AnyCsvValues_ComeBackUnchanged()
    {
        var value = Gen.OneOf(Gen.String[Gen.Char["a\",\n\r é|"], 0, 6], Gen.String[Gen.Char[' ', '\u07ff'].Where(c => c != '\0'), 0, 12], Gen.Int[0, 40000].Select(n => new string('"', n / 100)));
        Gen.Select(value, value).List[1, 20].Sample(rows =>
        {
            static string Quote(string v) => $"\"{v.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
            using var raw = new RawFolder().With("e.csv", "u,i,t\n" + string.Concat(rows.Select((r, n) => $"{Quote(r.Item1)},{Quote(r.Item2)},{n}{(n % 2 == 0 ? "\n" : "\r\n")}")));

            raw.Load($"file: e.csv, format: csv, {Typed}");

            var read = Sql.Rows(raw.Connection, "SELECT u, i FROM src_events ORDER BY source_order", CancellationToken.None);
            Assert.Equal(rows.Select(r => ((object?)Null(r.Item1), (object?)Null(r.Item2))), read.Select(r => (r[0], r[1])));
        }, iter: 30);

        static string? Null(string v) => v.Length == 0 ? null : v;
    }

    private const string Yaml = """
        name: test
        sources:
          events: {file: e.csv, format: csv, types: {t: integer}}
        events: {source: events, user: u, item: i, time: t}
        label: {rule: true}
        split: {by: time}
        history: {length: 5}
        fields:
          item: [{name: item_id, column: i}]
          behaviour: [{name: past_item_id, item_field: item_id}]
        """;

    private sealed class Recorder : IProgressSink
    {
        public List<(string Phase, long Done, long Total)> Reports { get; } = [];

        public void Report(string phase, long done, long total, string unit, string? detail = null) => Reports.Add((phase, done, total));

        public void Line(string text) { }
    }
}
