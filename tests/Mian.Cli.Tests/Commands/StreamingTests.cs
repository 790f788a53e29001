using System.Text.Json.Nodes;

namespace Mian.Cli.Tests.Commands;

/// <summary>The way of a stream: a world by day, append, continue, evaluate.</summary>
[Collection(TrainingTests.Name)]
public sealed class StreamingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Stream_TwoDays_AreAppendedScoredAndTrainedOn()
    {
        PrepareBase();
        var append = CommandRun.Of("data", "append", _folder["set"], "--from", _folder["raw/day-00001"], "--json", _folder["append.json"]);
        Assert.Equal(0, append.ExitCode);
        Assert.Contains("day-00001: ", append.Output, StringComparison.Ordinal);
        Assert.Contains("ids of item_id", append.Output, StringComparison.Ordinal);
        Assert.Contains($"Next: mian train {_folder["set"]} --continue RUN --out NEWRUN", append.Output, StringComparison.Ordinal);
        var appended = JsonFile.Read(_folder["append.json"]);
        Assert.Equal("day-00001", (string)appended["part"]!);
        Assert.Equal((long)appended["events"]!, (long)appended["counts"]!["requests"]!);
        Assert.True((long)appended["new_users"]! > 0);
        Assert.Contains(appended["vocabularies"]!.AsArray(), v => (string)v!["table"]! == "item_id" && (long)v["rows"]! > 2);

        var first = Continue("base", "first");
        Assert.Equal(["valid", "test", "day-00001"], Parts(first));
        Assert.Equal(0, CommandRun.Of("data", "append", _folder["set"], "--from", _folder["raw/day-00002"]).ExitCode);
        Assert.Equal(0, CommandRun.Of("evaluate", _folder["first"], "--split", "day-2", "--threads", "1", "--json", _folder["day.json"]).ExitCode);
        var second = Continue("first", "second");
        Assert.Equal(["valid", "test", "day-00001", "day-00002"], Parts(second));
        var (measured, reported) = (JsonFile.Read(_folder["day.json"])["day"]!, second["days"]![3]!);
        Assert.Equal("day-00002", (string)measured["part"]!);
        foreach (var metric in new[] { "auc", "gauc", "logloss" })
            Assert.Equal((double?)measured[metric], (double?)reported[metric]);
        Assert.Equal(_folder["first"], (string)second["continued"]!["run"]!);
        Assert.Equal("No leak was found.", CommandRun.Of("data", "check", _folder["set"]).Output.TrimEnd().Split('\n')[^1]);
        Assert.Contains("day-00002", CommandRun.Of("data", "describe", _folder["set"]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Stream_PartsThatWereTrainedOn_AreRefused()
    {
        PrepareBase();
        Continue("base", "next");
        foreach (var command in new string[][] { ["evaluate", _folder["next"]], ["predict", _folder["next"], "--split", "valid", "--output", _folder["scores.csv"]] })
        {
            var run = CommandRun.Of(command);
            Assert.Equal(1, run.ExitCode);
            Assert.Contains("so scores there would say nothing about new data", run.Error, StringComparison.Ordinal);
        }
        Assert.False(File.Exists(_folder["scores.csv"]));
        var nothing = CommandRun.Of("train", _folder["set"], "--continue", _folder["next"], "--out", _folder["more"]);
        Assert.Equal(1, nothing.ExitCode);
        Assert.Contains("There is nothing to continue with", nothing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Predict_WithNewUsersAfterTheSetGrew_ScoresThemAsUnknown()
    {
        PrepareBase();
        var rows = Path.Combine(_folder.Path, "rows.csv");
        File.WriteAllText(rows, "user_id,item_id,time,weather,city\nnobody,nothing,1690000000,rain,nowhere\n");
        string Score(string file)
        {
            Assert.Equal(0, CommandRun.Of("predict", _folder["base"], "--input", rows, "--output", _folder[file], "--threads", "1").ExitCode);
            return File.ReadAllText(_folder[file]);
        }

        var before = Score("before.csv");
        Assert.Equal(0, CommandRun.Of("data", "append", _folder["set"], "--from", _folder["raw/day-00001"]).ExitCode);
        Assert.Equal(before, Score("after.csv"));
    }

    [Theory]
    [InlineData("--model", "MIAN")]
    [InlineData("--config", "x.yaml")]
    [InlineData("--plan", null)]
    [InlineData("--no-test", null)]
    public void Train_ContinueWithWhatTheRunDecides_Exits2(string option, string? value)
    {
        string[] more = value is null ? [option] : [option, value];
        var run = CommandRun.Of(["train", "set", "--continue", "run", "--out", "new", .. more]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"Options '--continue' and '{option}' exclude each other", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_NeitherModelNorContinue_Exits2()
    {
        var run = CommandRun.Of("train", "set", "--out", "new");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Option '--model' is required", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train")]
    [InlineData("day-x")]
    [InlineData("tset")]
    public void Evaluate_SplitThatIsNone_Exits2(string part)
    {
        var run = CommandRun.Of("evaluate", "run", "--split", part);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"expects valid, test or a day such as day-00001, but '{part}' was given.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Append_SameDayTwice_Exits1()
    {
        PrepareBase(train: false);
        string[] command = ["data", "append", _folder["set"], "--from", _folder["raw/day-00001"]];
        Assert.Equal(0, CommandRun.Of(command).ExitCode);
        var again = CommandRun.Of(command);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("This looks like day-00001", again.Error, StringComparison.Ordinal);
    }

    private void PrepareBase(bool train = true)
    {
        Assert.Equal(0, CommandRun.Of("data", "synth", "--daily", "2", "--set", "users=150", "items=80", "categories=8", "impressions=9000", "days=60", "active_days=20", "--out", _folder["raw"]).ExitCode);
        Assert.Equal(0, CommandRun.Of("data", "prepare", "synthetic", "--from", _folder["raw/base"], "--out", _folder["set"]).ExitCode);
        if (train)
            Assert.Equal(0, CommandRun.Of("train", _folder["set"], "--model", "PoolingMLP", "--set", "epochs=1", "embedding.dimension=4", "--threads", "1", "--out", _folder["base"]).ExitCode);
    }

    private JsonNode Continue(string from, string to)
    {
        var run = CommandRun.Of("train", _folder["set"], "--continue", _folder[from], "--out", _folder[to], "--threads", "1", "--json", _folder[to + ".json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("scored, then trained on", run.Output, StringComparison.Ordinal);
        return JsonFile.Read(_folder[to + ".json"]);
    }

    private static IEnumerable<string> Parts(JsonNode run) => run["days"]!.AsArray().Select(d => (string)d!["part"]!);
}
