using System.Text;
using Mian.Ingest.Recipes;
using Mian.Ingest.Sources;
using Mian.Progress;

namespace Mian.Ingest.Tests.Sources;

public class BadInputTests
{
    private const string Csv = "file: e.csv, format: csv, types: {t: integer, x: number}, optional_columns: [x]";

    [Theory]
    [InlineData("u,i,t\na,b\n", "line 2: expected 3 values (u, i, t), found 2 in 'a,b'")]
    [InlineData("u,i,t\na,b,1\n\na,b,1,9\n", "line 4: expected 3 values (u, i, t), found 4 in 'a,b,1,9'")]
    [InlineData("u,i,t\n\"a\nb\",b,1\na,b,five\n", "line 4: column 't': expected a whole number of 64 bits, found 'five'")]
    [InlineData("u,i,t\na,b,5.0\n", "line 2: column 't': expected a whole number of 64 bits, found '5.0'")]
    [InlineData("u,i,t\na,b, 5\n", "found ' 5'")]
    [InlineData("u,i,t\na,b,9223372036854775808\n", "found '9223372036854775808'")]
    [InlineData("u,i,t\na,b,11111111111111111111111111111111111111111111111111\n", "found '1111111111111111111111111111111111111111...'")]
    [InlineData("u,i,t,x\na,b,1,NaN\n", "line 2: column 'x': expected a finite number, found 'NaN'")]
    [InlineData("u,i,t,x\na,b,1,1e999\n", "expected a finite number, found '1e999'")]
    [InlineData("u,i,t,x\na,b,1,-Infinity\n", "found '-Infinity'")]
    [InlineData("u,i,t,x\na,b,1,\"1,000\"\n", "found '1,000'")]
    [InlineData("u,i,t\n\"a\"b,c,1\n", "line 2: value 1 goes on after its closing quote")]
    [InlineData("u,i,t\na,5\" pipe,1\n", "line 2: value 2 holds a quote but does not start with one (quote the value, or set quotes: false)")]
    [InlineData("u,i,t\na,b,1\na,\"b,1\na,c,2\n", "line 3: a quote is opened and not closed within 256 KiB")]
    [InlineData("u,i,t\na,\0,1\n", "line 2: a zero byte is no text (byte 3 of the line, offset 8 of the file)")]
    public void Load_MalformedCsvRow_NamesFileLineAndValue(string text, string expected)
    {
        using var raw = new RawFolder().With("e.csv", text);

        var error = Assert.Throws<MianException>(() => raw.Load(Csv));

        Assert.Equal(1, error.ExitCode);
        Assert.StartsWith(raw["e.csv"], error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Correct the row, or leave bad rows out with --skip-bad N.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"u\": \"a\", \"i\": }", "the JSON is broken at byte 17 of the line")]
    [InlineData("[1]", "expected a JSON object")]
    [InlineData("{\"u\": \"a\"} x", "the JSON is broken at byte 12 of the line")]
    [InlineData("{\"u\": \"\\ud800\"}", "not valid Unicode")]
    [InlineData("{\"u\": \"a\", \"t\": 5.5}", "column 't': expected a whole number of 64 bits, found '5.5'")]
    [InlineData("{\"u\": \"a\"", "the JSON is broken")]
    public void Load_MalformedJsonRow_NamesFileLineAndReason(string line, string expected)
    {
        using var raw = new RawFolder().With("e.json", "{\"u\": \"a\", \"i\": \"b\", \"t\": 1}\n" + line + "\n");

        var error = Assert.Throws<MianException>(() => raw.Load("file: e.json, format: json_lines, types: {t: integer}"));

        Assert.StartsWith($"{raw["e.json"]}, line 2: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MalformedParquetRow_NamesFileRowAndValue()
    {
        using var raw = new RawFolder();
        raw.Execute($"COPY (SELECT 'a' AS u, 'b' AS i, x AS t, 1.0::DOUBLE / (x - 2) AS p FROM (VALUES (1.0::DOUBLE), (2.0), (3.5)) v(x)) TO '{raw["e.parquet"]}' (FORMAT parquet)");
        const string Source = "file: e.parquet, format: parquet, types: {t: integer, p: number}";

        var error = Assert.Throws<MianException>(() => raw.Load(Source));
        Assert.StartsWith($"{raw["e.parquet"]}, row 2: column 'p': expected a finite number, found 'inf'.", error.Message, StringComparison.Ordinal);

        error = Assert.Throws<MianException>(() => raw.Load(Source, skipBad: 1));
        Assert.Contains("row 3: column 't': expected a whole number of 64 bits, found '3.5'. It is bad row number 2, and --skip-bad allows 1", error.Message, StringComparison.Ordinal);

        Assert.Equal(2, raw.Load(Source, skipBad: 2).RejectedRows);
        Assert.Equal(["a~b~1~-1~0"], raw.Rows());
        Assert.StartsWith($"{raw["e.parquet"]},2,", File.ReadAllLines(raw.Rejects)[1], StringComparison.Ordinal);
        Assert.Contains("{\"\"u\"\":\"\"a\"\",\"\"i\"\":\"\"b\"\",\"\"t\"\":2.0,", File.ReadAllLines(raw.Rejects)[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Load_ParquetColumnOfAnotherKind_SaysHowToDerive()
    {
        using var raw = new RawFolder();
        raw.Execute($"COPY (SELECT 'a' AS u, 'b' AS i, TIMESTAMP '2020-01-01' AS t) TO '{raw["e.parquet"]}' (FORMAT parquet)");

        var error = Assert.Throws<MianException>(() => raw.Load("file: e.parquet, format: parquet, types: {t: integer}"));

        Assert.Contains("column 't' is of type TIMESTAMP", error.Message, StringComparison.Ordinal);
        Assert.Contains("epoch(CAST(t AS TIMESTAMP))", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("e.parquet", "parquet", "cannot be read as Parquet")]
    [InlineData("e.csv.gz", "csv", "The file is damaged")]
    public void Load_FileOfAnotherFormat_SaysSo(string file, string format, string expected)
    {
        using var raw = new RawFolder();
        File.WriteAllText(raw[file], "u,i,t\na,b,1\n");

        var error = Assert.Throws<MianException>(() => raw.Load($"file: {file}, format: {format}, types: {{t: integer}}"));

        Assert.StartsWith(raw[file], error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TruncatedGz_SaysThatTheFileIsDamaged()
    {
        using var raw = new RawFolder().With("e.csv.gz", "u,i,t\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"u{i * 7919 % 10007},i{i * 104729 % 9973},{i}\n")));
        File.WriteAllBytes(raw["e.csv.gz"], File.ReadAllBytes(raw["e.csv.gz"])[..20_000]);

        // Cut somewhere, the last row is broken too: with that row allowed, the damage itself is what remains.
        var error = Assert.Throws<MianException>(() => raw.Load(Csv, skipBad: 1));

        Assert.Contains("the compressed data ends early. The file is damaged", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_GzOfTwoParts_ReadsBoth()
    {
        using var raw = new RawFolder().With("a.gz", Encoding.ASCII.GetBytes("u,i,t\na,b,1\n")).With("b.gz", Encoding.ASCII.GetBytes("c,d,2\n"));
        File.WriteAllBytes(raw["e.csv.gz"], [.. File.ReadAllBytes(raw["a.gz"]), .. File.ReadAllBytes(raw["b.gz"])]);

        raw.Load(Csv);

        Assert.Equal(["a~b~1~-~0", "c~d~2~-~1"], raw.Rows());
    }

    [Fact]
    public void Load_SkipBad_WritesRejectsAndCounts()
    {
        using var raw = new RawFolder().With("e.csv", "u,i,t\na,b,1\na,b\nc,\"d\"\"e\",x\nf,g,2\n");

        var loaded = raw.Load(Csv, skipBad: 2);

        Assert.Equal(2, loaded.RejectedRows);
        Assert.Equal(["a~b~1~-~0", "f~g~2~-~3"], raw.Rows());
        Assert.Equal(
            [
                "file,line,reason,raw",
                $"{raw["e.csv"]},3,\"expected 3 values (u, i, t), found 2 in 'a,b'\",\"a,b\"",
                $"{raw["e.csv"]},4,\"column 't': expected a whole number of 64 bits, found 'x'\",\"c,\"\"d\"\"\"\"e\"\",x\"",
            ],
            File.ReadAllLines(raw.Rejects));
    }

    [Fact]
    public void Load_MoreBadRowsThanAllowed_FailsAndKeepsTheRejects()
    {
        using var raw = new RawFolder().With("e.csv", "u,i,t\na,b\nc,d\nf,g,2\n");

        var error = Assert.Throws<MianException>(() => raw.Load(Csv, skipBad: 1));

        Assert.Contains($"e.csv, line 3: expected 3 values (u, i, t), found 2 in 'c,d'. It is bad row number 2, and --skip-bad allows 1; the rows before it are in '{raw.Rejects}'.", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, File.ReadAllLines(raw.Rejects).Length);
        Assert.False(File.Exists(raw.Rejects + ".partial"));
    }

    [Fact]
    public void Load_RejectsOfAnEarlierRun_AreRemoved()
    {
        using var raw = new RawFolder().With("e.csv", "u,i,t\nf,g,2\n").With("rejects.csv", "old");

        raw.Load(Csv, skipBad: 1);

        Assert.False(File.Exists(raw.Rejects));
    }

    [Fact]
    public void Load_UnclosedQuoteSkipped_GoesOnWithTheNextLine()
    {
        using var raw = new RawFolder().With("e.csv", "u,i,t\na,\"b,1\nc,d,2\ne,f,3");

        raw.Load(Csv, skipBad: 1);

        Assert.Equal(["c~d~2~-~1", "e~f~3~-~2"], raw.Rows());
    }

    [Fact]
    public void Load_WrongEncoding_NamesByteAndSuggestsLatin1()
    {
        using var raw = new RawFolder().With("e.csv", "u,i,t\nMiséria,b,1\n", Encoding.Latin1);

        var error = Assert.Throws<MianException>(() => raw.Load(Csv));

        Assert.Contains("e.csv, line 2: byte 0xE9 is not valid UTF-8 (byte 4 of the line, offset 9 of the file); if the file is Latin-1, add 'encoding: latin1' to source 'events'.", error.Message, StringComparison.Ordinal);
        raw.Load(Csv + ", encoding: latin1");
        Assert.Equal(["Miséria~b~1~-~0"], raw.Rows());
    }

    [Fact]
    public void Load_WrongEncodingInTheHeader_IsAnErrorEvenWithSkipBad()
    {
        using var raw = new RawFolder().With("e.csv", "u,i,t,é\na,b,1,x\n", Encoding.Latin1);

        Assert.Contains("line 1: byte 0xE9", Assert.Throws<MianException>(() => raw.Load(Csv, skipBad: 9)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MissingFile_NamesFolderAndNearest()
    {
        using var raw = new RawFolder().With("rating.dat", "x").With("users.dat", "x");

        var error = Assert.Throws<MianException>(() => raw.Load("file: ratings.dat, format: double_colon, columns: [u, i, t], types: {t: integer}"));

        Assert.Equal($"Source 'events' needs the file 'ratings.dat', but the folder '{raw.Path}/' does not have it. Did you mean 'rating.dat'? Files there: rating.dat, users.dat.", error.Message.Replace($"'{raw.Path}'", $"'{raw.Path}/'", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_MissingFolder_SaysSo()
    {
        using var raw = new RawFolder();
        var recipe = RecipeReader.Load("movielens-1m");

        var error = Assert.Throws<MianException>(() =>
            SourceLoader.Load(raw.Connection, recipe, new SourceOptions { From = "/no/such/folder" }, SilentProgress.Instance, CancellationToken.None));

        Assert.StartsWith("The folder '/no/such/folder' does not exist.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_MissingColumns_ListsThemAndTheNearest()
    {
        using var raw = new RawFolder().With("e.csv", "user,i,time\na,b,1\n");

        var error = Assert.Throws<MianException>(() => raw.Load(Csv));

        Assert.Equal($"{raw["e.csv"]} has no column 'u' (recipe key events.user). It has no column 't' (recipe key events.time). Its columns: user, i, time.", error.Message);
    }

    [Fact]
    public void Load_ColumnNearAnother_Suggests()
    {
        using var raw = new RawFolder().With("e.csv", "u,I,t\na,b,1\n");

        Assert.Contains("no column 'i' (recipe key events.item). Did you mean 'I'?", Assert.Throws<MianException>(() => raw.Load(Csv)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_JsonKeyThatNoObjectHas_IsAMissingColumn()
    {
        using var raw = new RawFolder().With("e.json", "{\"u\": \"a\", \"j\": \"b\", \"t\": 1}\n");

        var named = Assert.Throws<MianException>(() => raw.Load("file: e.json, format: json_lines, columns: [u, i, t], types: {t: integer}"));
        var found = Assert.Throws<MianException>(() => raw.Load("file: e.json, format: json_lines, types: {t: integer}"));

        Assert.Contains("no column 'i' (recipe key events.item).", found.Message, StringComparison.Ordinal);
        Assert.Contains("no column 'i'", named.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("u,i,t,u\na,b,1,c\n", "the column 'u' is there twice")]
    [InlineData("u,i,t,U\na,b,1,c\n", "there twice (capitals do not count)")]
    [InlineData("u,i,t,\na,b,1,c\n", "column 4 has no name")]
    [InlineData("u,i,t,source_order\na,b,1,c\n", "'source_order' is kept for the order of the rows")]
    [InlineData("\"u,i,t\na,b,1\n", "line 1: a quote is opened and not closed")]
    public void Load_WrongHeader_SaysWhy(string text, string expected)
    {
        using var raw = new RawFolder().With("e.csv", text);

        Assert.Contains(expected, Assert.Throws<MianException>(() => raw.Load(Csv)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 0, "has no rows. Expected at least one.")]
    [InlineData("u,i,t\n", 0, "has no rows. Expected at least one.")]
    [InlineData("u,i,t\na\n", 1, "has no rows besides 1 malformed ones.")]
    public void Load_EmptyTable_SaysSo(string text, long skipBad, string expected)
    {
        using var raw = new RawFolder().With("e.csv", text);

        var error = Assert.Throws<MianException>(() => raw.Load(Csv, skipBad));

        Assert.StartsWith($"Source 'events' ({raw["e.csv"]})", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_EmptyJsonAndParquet_SaySo()
    {
        using var raw = new RawFolder().With("e.json", "");
        raw.Execute($"COPY (SELECT 'a' AS u, 'b' AS i, 1 AS t WHERE false) TO '{raw["e.parquet"]}' (FORMAT parquet)");

        Assert.Contains("has no rows", Assert.Throws<MianException>(() => raw.Load("file: e.json, format: json_lines, types: {t: integer}")).Message, StringComparison.Ordinal);
        Assert.Contains("has no rows", Assert.Throws<MianException>(() => raw.Load("file: e.parquet, format: parquet, types: {t: integer}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_FilesThatDisagree_SaysSo()
    {
        using var raw = new RawFolder().With("e-1.csv", "u,i,t\na,b,1\n").With("e-2.csv", "u,t,i\na,1,b\n");

        Assert.Contains("Files of one source must agree", Assert.Throws<MianException>(() => raw.Load("file: e-*.csv, format: csv, types: {t: integer}")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("derive: {y: nope + 1}", "The recipe's sources.events.derive.y does not work: Binder Error")]
    [InlineData("derive: {y: \"(1\"}", "The recipe's sources.events.derive.y does not work: Parser Error")]
    [InlineData("derive: {y: CAST(u AS BIGINT)}", "The recipe's sources.events.derive does not work: Conversion Error")]
    [InlineData("derive: {y: \"'inf'::DOUBLE\"}", "derive.y gives a number that is not finite for row 1 of source 'events'")]
    [InlineData("derive: {u: t + 1}", "already has a column 'u', which the recipe derives")]
    public void Load_WrongExpression_NamesTheKey(string derive, string expected)
    {
        using var raw = new RawFolder().With("e.csv", "u,i,t\na,b,1\n");

        Assert.Contains(expected, Assert.Throws<MianException>(() => raw.Load($"{Csv}, {derive}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WrongConditions_NameTheKey()
    {
        using var raw = new RawFolder().With("e.csv", "u,i,t,rating\na,b,1,2\n");
        var recipe = RecipeReader.Parse("""
            name: test
            sources: {events: {file: e.csv, format: csv, types: {t: integer, rating: integer}}}
            events: {source: events, user: u, item: i, time: t}
            label: {rule: rating >= 4}
            split: {by: time}
            history: {length: 5}
            fields: {item: [{name: item_id, column: i}], behaviour: [{name: age, age: true}]}
            """, "test");

        raw.LoadRecipe(recipe);
        var rule = Assert.Throws<MianException>(() => raw.LoadRecipe(recipe with { Label = new() { Rule = "ratng >= 4" } }));
        var keep = Assert.Throws<MianException>(() => raw.LoadRecipe(recipe with { History = new() { Length = 5, Keep = "rating >=" } }));

        Assert.Contains("The recipe's label.rule 'ratng >= 4' does not work: Binder Error", rule.Message, StringComparison.Ordinal);
        Assert.Contains("The recipe's history.keep 'rating >=' does not work: Parser Error", keep.Message, StringComparison.Ordinal);
    }
}
