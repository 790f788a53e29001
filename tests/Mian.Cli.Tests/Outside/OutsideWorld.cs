using System.Globalization;
using System.Text;

namespace Mian.Cli.Tests.Outside;

/// <summary>A data set with every kind of field: categorical, hashed, bucketised, standardised with gaps, and lists pooled by mean and by sum.</summary>
public sealed class OutsideWorld : IDisposable
{
    private const string Recipe = """
        name: outside
        sources:
          users: {file: users.csv, format: csv, types: {income: number}}
          items: {file: items.csv, format: csv, types: {price: number}}
          events: {file: events.csv, format: csv, types: {time: integer, clicked: integer}}
        users: {source: users, key: user_id}
        items: {source: items, key: item_id}
        events: {source: events, user: user_id, item: item_id, time: time}
        label: {rule: clicked = 1}
        split: {by: time, valid: 0.15, test: 0.15}
        history: {length: 12, keep: clicked = 1, before: time}
        fields:
          item:
            - {name: item_id, column: item_id, min_count: 2}
            - {name: tags, column: tags, separator: "|"}
            - {name: price, column: price, kind: quantile, buckets: 4}
          behaviour:
            - {name: past_item_id, item_field: item_id}
            - {name: past_tags, item_field: tags}
            - {name: past_age, age: true}
          user:
            - {name: income, column: income, kind: standardised}
            - {name: interests, column: interests, separator: "|", pooling: sum, kind: hashed, buckets: 8}
          context:
            - {name: place, column: place}
            - {name: hour, time: hour}
            - {name: activity, past: count, kind: log}
        """;

    private readonly TemporaryFolder _folder = new();

    public OutsideWorld()
    {
        var random = new Random(7);
        Table("users.csv", "user_id,income,interests", 40, u => $"u{u},{(u % 5 == 0 ? "" : Text(random.NextDouble() * 9000))},{List(random, "i", 9)}");
        Table("items.csv", "item_id,tags,price", 30, i => $"v{i},{List(random, "t", 6)},{Text(random.NextDouble() * 50)}");
        Table("events.csv", "user_id,item_id,time,clicked,place", 1500, e =>
        {
            var (user, item) = (random.Next(40), random.Next(30));
            var clicked = random.NextDouble() < ((user + item) % 3 == 0 ? 0.8 : 0.2) ? 1 : 0;
            return $"u{user},v{item},{1_600_000_000 + 5000L * e},{clicked},p{random.Next(3)}";
        });
        File.WriteAllText(_folder["outside.yaml"], Recipe);
        var prepare = CommandRun.Of("data", "prepare", _folder["outside.yaml"], "--from", _folder.Path, "--out", Dataset);
        Assert.True(prepare.ExitCode == 0, prepare.Error);
    }

    public string Dataset => _folder["dataset"];

    public string this[string name] => _folder[name];

    public void Dispose() => _folder.Dispose();

    private void Table(string file, string header, int rows, Func<int, string> line)
    {
        var text = new StringBuilder(header).Append('\n');
        for (var row = 0; row < rows; row++) text.Append(line(row)).Append('\n');
        File.WriteAllText(_folder[file], text.ToString());
    }

    private static string List(Random random, string letter, int kinds) =>
        string.Join('|', Enumerable.Range(0, random.Next(4)).Select(_ => letter + random.Next(kinds)).Distinct());

    private static string Text(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
