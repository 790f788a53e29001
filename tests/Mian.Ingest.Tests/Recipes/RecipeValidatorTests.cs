using Mian.Configuration;
using Mian.Ingest.Recipes;

namespace Mian.Ingest.Tests.Recipes;

public class RecipeValidatorTests
{
    private const string Valid = """
        name: shop
        sources:
          clicks:
            file: clicks.csv
            format: csv
            columns: [u, i, t, score]
            types: {t: integer, score: number}
            derive: {day: t / 86400}
          people: {file: people.csv, format: csv, columns: [id, gender, born]}
          goods: {file: goods.csv, format: csv, columns: [id, kind, tags, price], types: {price: number}}
        users: {source: people, key: id}
        items: {source: goods, key: id}
        events: {source: clicks, user: u, item: i, time: t}
        label: {rule: score > 1}
        split: {by: time, valid: 0.1, test: 0.2}
        history: {length: 20, keep: score > 1}
        fields:
          item:
            - {name: item_id, column: id}
            - {name: kind, column: kind}
            - {name: tags, column: tags, separator: " "}
            - {name: price, column: price, kind: quantile}
          behaviour:
            - {name: past_item_id, item_field: item_id}
            - {name: past_age, age: true}
          user:
            - {name: gender, column: gender}
            - {name: mean_score, past: mean, of: score, kind: log}
            - {name: top_kind, past: mode, of: kind}
          context:
            - {name: hour, time: hour}
        """;

    [Fact]
    public void Check_ValidRecipe_IsAccepted() => Assert.Equal("shop", RecipeReader.Parse(Valid, "shop.yaml").Name);

    [Theory]
    [InlineData("name: shop", "name: ' '", 1, "name", "expected a name")]
    [InlineData("  clicks:", "  Clicks:", 3, "sources.Clicks", "small letters, digits and _")]
    [InlineData("file: people.csv", "file: ../people.csv", 9, "sources.people.file", "below the folder given by --from")]
    [InlineData("file: people.csv", "file: /etc/people.csv", 9, "sources.people.file", "below the folder given by --from")]
    [InlineData("people.csv, format: csv,", "people.csv, format: tsv, delimiter: x,", 9, "sources.people.delimiter", "only format csv")]
    [InlineData("people.csv, format: csv,", "people.csv, format: csv, delimiter: '\"',", 9, "sources.people.delimiter", "without quotes")]
    [InlineData("people.csv, format: csv,", "people.csv, format: json_lines, header: true,", 9, "sources.people.header", "json_lines has neither a header")]
    [InlineData("people.csv, format: csv,", "people.csv, format: json_lines, encoding: latin1,", 9, "sources.people.encoding", "always UTF-8")]
    [InlineData("people.csv, format: csv,", "people.csv, format: parquet,", 9, "sources.people.columns", "names its columns itself")]
    [InlineData("people.csv, format: csv, columns: [id, gender, born]", "people.csv, format: csv, header: false", 9, "sources.people", "columns must be named")]
    [InlineData("people.csv, format: csv, columns: [id, gender, born]", "people.csv, format: double_colon", 9, "sources.people", "columns must be named")]
    [InlineData("[id, gender, born]", "[id, gender, born, Born]", 9, "sources.people.columns", "named twice")]
    [InlineData("[id, gender, born]", "[id, gender, source_order]", 9, "sources.people", "kept for the order of the rows")]
    [InlineData("day: t / 86400", "day: ''", 8, "sources.clicks.derive.day", "expected an SQL expression")]
    [InlineData("types: {price: number}", "types: {prise: number}", 10, "sources.goods.types.prise", "Did you mean 'price'?")]
    [InlineData("types: {t: integer, score: number}", "types: {t: integer, score: number, day: integer}", 7, "sources.clicks.types.day", "the type of a derived column")]
    [InlineData("users: {source: people, key: id}", "users: {source: poeple, key: id}", 11, "users.source", "there is no source 'poeple'. Did you mean 'people'? Sources: clicks, people, goods.")]
    [InlineData("users: {source: people, key: id}", "users: {source: people, key: idd}", 11, "users.key", "source 'people' has no column 'idd'. Did you mean 'id'?")]
    [InlineData("user: u,", "user: v,", 13, "events.user", "has no column 'v'")]
    [InlineData("item: i,", "item: u,", 13, "events", "must be three columns")]
    [InlineData("types: {t: integer, score", "types: {score", 13, "events.time", "must be read as an integer")]
    [InlineData("label: {rule: score > 1}", "label: {}", 14, "label", "found neither")]
    [InlineData("label: {rule: score > 1}", "label: {rule: a, negatives: {}}", 14, "label", "found both")]
    [InlineData("label: {rule: score > 1}", "label: {rule: ' '}", 14, "label.rule", "expected an SQL condition")]
    [InlineData("label: {rule: score > 1}", "label: {negatives: {}, true_probability: score}", 14, "label.true_probability", "have no true probability")]
    [InlineData("label: {rule: score > 1}", "label: {rule: a, true_probability: scor}", 14, "label.true_probability", "Did you mean 'score'?")]
    [InlineData("label: {rule: score > 1}", "label: {negatives: {per_positive: 101}}", 14, "label.negatives.per_positive", "from 1 to 100, found 101")]
    [InlineData("valid: 0.1, test: 0.2", "valid: 0.46, test: 0.45", 15, "split", "expected less than 0.9 together")]
    [InlineData("valid: 0.1", "valid: 0", 15, "split.valid", "from above 0 to below 0.5, found 0")]
    [InlineData("length: 20", "length: 1001", 16, "history.length", "from 1 to 1000, found 1001")]
    [InlineData("keep: score > 1", "keep: ' '", 16, "history.keep", "expected an SQL condition")]
    [InlineData("{name: kind, column: kind}", "{name: kind}", 20, "fields.item[1]", "expected exactly one of column, found none")]
    [InlineData("{name: kind, column: kind}", "{name: kind, time: hour}", 20, "fields.item[1].time", "the item group has no 'time' fields; expected column")]
    [InlineData("{name: past_age, age: true}", "{name: past_age, age: true, column: score}", 25, "fields.behaviour[1]", "expected exactly one of column, item_field, age, found column and age")]
    [InlineData("{name: past_age, age: true}", "{name: past_n, past: count, kind: log}", 25, "fields.behaviour[1].past", "the behaviour group has no 'past' fields")]
    [InlineData("item_field: item_id", "item_field: itemid", 24, "fields.behaviour[0].item_field", "there is no item field 'itemid'. Did you mean 'item_id'?")]
    [InlineData("item_field: item_id", "item_field: item_id, kind: log", 24, "fields.behaviour[0].kind", "follows from item_field")]
    [InlineData("item_field: item_id", "item_field: item_id, table: x", 24, "fields.behaviour[0].table", "follows from the item field")]
    [InlineData("column: gender", "column: gendre", 27, "fields.user[0].column", "Did you mean 'gender'?")]
    [InlineData("past: mean, of: score, kind: log", "past: mean, of: score", 28, "fields.user[1]", "needs kind: log, quantile or standardised")]
    [InlineData("past: mean, of: score, kind: log", "past: days_since_last, kind: hashed", 28, "fields.user[1]", "past: days_since_last is a number")]
    [InlineData("past: mean, of: score, kind: log", "past: mean, kind: log", 28, "fields.user[1]", "needs of: <event column>")]
    [InlineData("past: mean, of: score, kind: log", "past: mean, of: scor, kind: log", 28, "fields.user[1].of", "Did you mean 'score'?")]
    [InlineData("past: mean, of: score, kind: log", "past: count, of: score, kind: log", 28, "fields.user[1].of", "only past: mean and past: mode")]
    [InlineData("past: mode, of: kind", "past: mode, of: knid", 29, "fields.user[2].of", "Did you mean 'kind'?")]
    [InlineData("past: mode, of: kind", "past: mode", 29, "fields.user[2]", "needs of: <item field>")]
    [InlineData("past: mode, of: kind", "past: mode, of: kind, kind: log", 29, "fields.user[2].kind", "has no kind of its own")]
    [InlineData("name: top_kind", "name: kind", 29, "fields.user[2].name", "given to 2 fields")]
    [InlineData("name: hour", "name: 'a:b'", 31, "fields.context[0].name", "without colons")]
    [InlineData("separator: \" \"", "separator: ''", 21, "fields.item[2].separator", "by at least one character")]
    [InlineData("kind: quantile", "kind: quantile, separator: x", 22, "fields.item[3].separator", "only a categorical or hashed column")]
    [InlineData("kind: quantile", "kind: quantile, buckets: 1", 22, "fields.item[3].buckets", "from 2 to 1073741824, found 1")]
    [InlineData("kind: quantile", "kind: standardised, table: x", 22, "fields.item[3].table", "has a vector of its own")]
    [InlineData("kind: quantile", "kind: quantile, table: kind", 22, "fields.item[3]", "shares table 'kind' with field 'kind', but their ids differ")]
    [InlineData("separator: \" \"", "separator: ' ', table: kind, kind: hashed", 21, "fields.item[2]", "(hashed, 10 buckets against categorical, min_count 1)")]
    [InlineData("separator: \" \"", "separator: ' ', min_count: 0", 21, "fields.item[2].min_count", "from 1 to 2147483647, found 0")]
    public void Check_OneMistake_NamesLineKeyAndProblem(string from, string to, int line, string key, string problem)
    {
        Assert.Contains(from, Valid, StringComparison.Ordinal);

        var error = Assert.Throws<ConfigurationException>(() => RecipeReader.Parse(Valid.Replace(from, to, StringComparison.Ordinal), "shop.yaml"));

        Assert.Contains(error.Mistakes, m => m.Line == line && m.Key == key && m.Problem.Contains(problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("item:\n    - {name: item_id, column: id}", "fields.item", "expected at least one field")]
    [InlineData("behaviour:\n    - {name: past_item_id, item_field: item_id}", "fields.behaviour", "expected at least one field")]
    public void Check_EmptyGroup_IsRefused(string group, string key, string problem)
    {
        var all = Valid.ReplaceLineEndings("\n");
        var start = all.IndexOf(group, StringComparison.Ordinal);
        var end = all.IndexOf("\n  ", start + group.Length, StringComparison.Ordinal);
        while (all[end + 3] == ' ')
            end = all.IndexOf("\n  ", end + 1, StringComparison.Ordinal);

        var error = Assert.Throws<ConfigurationException>(() => RecipeReader.Parse(all[..start] + group[..group.IndexOf(':', StringComparison.Ordinal)] + ": []" + all[end..], "shop.yaml"));

        Assert.Contains(error.Mistakes, m => m.Key == key && m.Problem.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Check_SharedTablesOfOneKind_AreAccepted() =>
        Assert.Equal("kind", RecipeReader.Parse(Valid.Replace("separator: \" \"", "separator: \" \", table: kind", StringComparison.Ordinal), "x").Fields.Item[2].Table);

    [Fact]
    public void Check_UnusedSource_IsRefused()
    {
        var error = Assert.Throws<ConfigurationException>(() => RecipeReader.Parse(
            Valid.Replace("users: {source: people, key: id}\n", "", StringComparison.Ordinal).Replace("users: {source: people, key: id}\r\n", "", StringComparison.Ordinal), "x"));

        Assert.Contains(error.Mistakes, m => m is { Key: "sources.people", Line: 9 } && m.Problem.StartsWith("nothing uses this source", StringComparison.Ordinal));
        Assert.Contains(error.Mistakes, m => m.Key == "fields.user[0].column" && m.Problem.Contains("only the key column 'u' of the events", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_OptionalEventsOrKeys_AreRefused()
    {
        var yaml = Valid.Replace("    types: {t: integer, score: number}", "    types: {t: integer, score: number}\n    optional_columns: [t]\n    optional: true", StringComparison.Ordinal);

        var error = Assert.Throws<ConfigurationException>(() => RecipeReader.Parse(yaml, "x"));

        Assert.Contains(error.Mistakes, m => m is { Key: "sources.clicks.optional", Line: 9 });
        Assert.Contains(error.Mistakes, m => m.Key == "events.time" && m.Problem.Contains("nothing can be built without it", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_SeveralMistakes_ReportsAllInLineOrder()
    {
        var yaml = Valid.Replace("label: {rule: score > 1}", "label: {}", StringComparison.Ordinal)
            .Replace("item_field: item_id", "item_field: x", StringComparison.Ordinal).Replace("key: id}", "key: ident}", StringComparison.Ordinal);

        var error = Assert.Throws<ConfigurationException>(() => RecipeReader.Parse(yaml, "shop.yaml"));

        Assert.Equal([11, 12, 14, 24], error.Mistakes.Select(m => m.Line));
        Assert.StartsWith("shop.yaml has 4 mistakes:", error.Message, StringComparison.Ordinal);
    }
}
