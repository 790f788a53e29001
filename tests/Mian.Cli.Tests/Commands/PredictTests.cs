using System.Globalization;
using System.Text.Json.Nodes;

namespace Mian.Cli.Tests.Commands;

[Collection(TrainingTests.Name)]
public sealed class PredictTests(TrainedRun trained) : IDisposable
{
    private const string Header = "user_id,item_id,time,weather,city";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Predict_ThreeRows_WritesOneProbabilityARowInTheirOrder()
    {
        var (user, item) = (Keys("users.csv")[0], Keys("items.csv"));

        var run = Predict($"{user},{item[1]},1700000000,sun,Paris", $"{user},{item[0]},1700000000,sun,Paris", "\"new, user\",new item,1700000000,,");

        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("3 rows are scored", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 rows have a user and 1 an item", run.Output, StringComparison.Ordinal);
        var lines = File.ReadAllLines(_folder["scores.csv"]);
        Assert.Equal("user,item,probability", lines[0]);
        Assert.StartsWith($"{user},{item[1]},0.", lines[1], StringComparison.Ordinal);
        Assert.StartsWith($"{user},{item[0]},0.", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("\"new, user\",new item,0.", lines[3], StringComparison.Ordinal);
        Assert.All(lines.Skip(1), line => Assert.InRange(double.Parse(line[(line.LastIndexOf(',') + 1)..], CultureInfo.InvariantCulture), 0.0001, 0.9999));
    }

    [Fact]
    public void Predict_WithJson_WritesTheDocumentedKeys()
    {
        Predict($"{Keys("users.csv")[0]},{Keys("items.csv")[0]},1700000000,sun,Paris");

        var json = JsonFile.Read(_folder["predict.json"]);
        Assert.Equal("MIAN", (string)json["model"]!);
        Assert.Equal(1, (long)json["rows"]!);
        Assert.Equal(0, (long)json["unknown_users"]!);
        Assert.Equal(_folder["scores.csv"], (string)json["output"]!);
    }

    [Fact]
    public void Predict_WithExplain_WritesEveryWeightOfEachRow()
    {
        File.WriteAllText(_folder["rows.csv"], $"{Header}\n{Keys("users.csv")[0]},{Keys("items.csv")[0]},1900000000,sun,Paris\nnobody,{Keys("items.csv")[1]},1700000000,sun,Paris\n");

        var run = CommandRun.Of("predict", trained.Run, "--input", _folder["rows.csv"], "--output", _folder["scores.csv"], "--explain", _folder["why.jsonl"]);

        Assert.Equal("", run.Error);
        var lines = File.ReadAllLines(_folder["why.jsonl"]).Select(l => JsonNode.Parse(l)!).ToArray();
        Assert.Equal(2, lines.Length);
        Assert.Equal(7, lines[0]["global"]!.AsObject().Count);
        foreach (var line in lines)
        {
            Assert.Equal(1, line["global"]!.AsObject().Sum(w => (double)w.Value!), 4);
            Assert.Equal(1, line["user_fields"]!.AsArray().Sum(w => (double)w!["weight"]!), 4);
            Assert.Equal(1, line["context_fields"]!.AsArray().Sum(w => (double)w!["weight"]!), 4);
        }

        Assert.Equal(1, lines[0]["behaviours"]!.AsArray().Sum(w => (double)w!["weight"]!), 4);
        Assert.Empty(lines[1]["behaviours"]!.AsArray());
        var scored = File.ReadAllLines(_folder["scores.csv"]).Skip(1).Select(l => double.Parse(l[(l.LastIndexOf(',') + 1)..], CultureInfo.InvariantCulture));
        Assert.Equal(scored, lines.Select(l => (double)l["probability"]!), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void Predict_MissingColumn_Exits1AndKeepsTheEarlierOutput()
    {
        File.WriteAllText(_folder["scores.csv"], "earlier");
        File.WriteAllText(_folder["rows.csv"], "user_id,time\nu1,1700000000\n");

        var run = CommandRun.Of("predict", trained.Run, "--input", _folder["rows.csv"], "--output", _folder["scores.csv"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("item_id", run.Error, StringComparison.Ordinal);
        Assert.Equal("earlier", File.ReadAllText(_folder["scores.csv"]));
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    [Fact]
    public void Predict_OutputInAFile_Exits1()
    {
        File.WriteAllText(_folder["taken"], "");

        var run = Predict(_folder["taken/scores.csv"], [$"{Keys("users.csv")[0]},{Keys("items.csv")[0]},1700000000,sun,Paris"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Cannot write '", run.Error, StringComparison.Ordinal);
    }

    private CommandRun Predict(params string[] rows) => Predict(_folder["scores.csv"], rows);

    private CommandRun Predict(string output, string[] rows)
    {
        File.WriteAllLines(_folder["rows.csv"], rows.Prepend(Header));
        return CommandRun.Of("predict", trained.Run, "--input", _folder["rows.csv"], "--output", output, "--json", _folder["predict.json"]);
    }

    private string[] Keys(string table) => [.. File.ReadLines(Path.Combine(trained.Raw, table)).Skip(1).Select(l => l.Split(',')[0])];
}
