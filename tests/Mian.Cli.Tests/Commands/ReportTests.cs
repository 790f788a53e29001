using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Mian.Cli.Reporting;

namespace Mian.Cli.Tests.Commands;

/// <summary>Two models with two seeds and the ablations with one, trained once and only read by the tests.</summary>
public sealed class ExperimentOfTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Trains.</summary>
    /// <param name="trained">Has the data set.</param>
    public ExperimentOfTests(TrainedRun trained)
    {
        Dataset = trained.Dataset;
        string[] small = [.. TrainedRun.Small, "epochs=1"];
        Expect(CommandRun.Of(["compare", Dataset, "--models", "MIAN,PoolingMLP", "--seeds", "2", "--threads", "1", "--out", Path, .. small]));
        Expect(CommandRun.Of(["ablate", Dataset, "--seeds", "1", "--threads", "1", "--out", Path, .. small]));
    }

    /// <summary>The data set.</summary>
    public string Dataset { get; }

    /// <summary>The folder of both.</summary>
    public string Path => _folder["experiment"];

    /// <summary>A copy that a test may damage.</summary>
    public void CopyTo(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
        {
            var copy = System.IO.Path.Combine(folder, System.IO.Path.GetRelativePath(Path, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private static void Expect(CommandRun run) => Assert.True(run.ExitCode == 0, run.Error);
}

[Collection(TrainingTests.Name)]
public sealed class ReportTests(TrainedRun trained, ReportTests.Once once) : IClassFixture<ReportTests.Once>, IDisposable
{
    private static readonly XNamespace Html = "http://www.w3.org/1999/xhtml";

    private readonly TemporaryFolder _folder = new();
    private readonly ExperimentOfTests _experiment = once.Of(trained);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Report_CompareAndAblate_ShowsTheNumbersOfBoth()
    {
        var run = CommandRun.Of("report", _experiment.Path, "--out", _folder["page.html"], "--json", _folder["result.json"]);

        Assert.True(run.ExitCode == 0, run.Error);
        var (page, compare, ablate) = (Parse(_folder["page.html"]), JsonFile.Read(Path.Combine(_experiment.Path, "compare.json")), JsonFile.Read(Path.Combine(_experiment.Path, "ablate.json")));
        Assert.Equal("Click models on dataset", page.Descendants(Html + "h1").Single().Value);
        foreach (var row in compare["rows"]!.AsArray()) AssertRow(page, "Models", row!);
        foreach (var row in ablate["rows"]!.AsArray()) AssertRow(page, "Variants", row!);
        Assert.DoesNotContain(page.Descendants(Html + "p"), p => (string?)p.Attribute("class") == "note");
        Assert.Contains("more than 30 days old", page.Root!.Value, StringComparison.Ordinal);
        Assert.Contains("mean of 14 cases", page.Root.Value, StringComparison.Ordinal);
        AssertClaim(page);
        Assert.Contains("The page is", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_WithJson_WritesTheDocumentedKeys()
    {
        Assert.Equal(0, CommandRun.Of("report", _experiment.Path, "--no-explain", "--out", _folder["page.html"], "--json", _folder["result.json"]).ExitCode);

        var json = JsonFile.Read(_folder["result.json"]);
        Assert.Equal(["page", "bytes", "dataset", "dataset_hash", "comparison", "ablation", "curves", "heat_map", "left_out", "seconds"], json.AsObject().Select(p => p.Key));
        Assert.Equal(new FileInfo(_folder["page.html"]).Length, (long)json["bytes"]!);
        Assert.Equal((2, 4, 4, 0), ((int)json["comparison"]!["rows"]!, (int)json["comparison"]!["planned"]!, (int)json["comparison"]!["finished"]!, (int)json["comparison"]!["failed"]!));
        Assert.Equal(["MIAN", "PoolingMLP"], json["curves"]!.AsArray().Select(c => (string)c!["row"]!));
        Assert.False((bool)json["heat_map"]!);
        Assert.Equal(["attention"], json["left_out"]!.AsArray().Select(l => (string)l!["part"]!));
    }

    [Fact]
    public void Report_RocCurve_HasTheAreaOfTheRunsTestAuc()
    {
        Assert.Equal(0, CommandRun.Of("report", _experiment.Path, "--no-explain", "--out", _folder["page.html"]).ExitCode);

        var auc = (double)JsonFile.Read(Path.Combine(_experiment.Path, "compare.json"))["rows"]![0]!["runs"]![0]!["auc"]!;
        var table = Parse(_folder["page.html"]).Descendants(Html + "table").Single(t => t.Element(Html + "caption")?.Value == "ROC curves on the test part");
        Assert.Equal(auc.ToString("F4", CultureInfo.InvariantCulture), table.Descendants(Html + "tr").Last().Elements(Html + "td").First().Value);
    }

    [Fact]
    public void Report_PrintedCommands_FindEveryRunFinishedAndRepeatTheTables()
    {
        Assert.Equal(0, CommandRun.Of("report", _experiment.Path, "--no-explain", "--out", _folder["page.html"]).ExitCode);
        var commands = Parse(_folder["page.html"]).Descendants(Html + "pre").Select(p => p.Value).ToList();

        foreach (var (verb, planned) in new[] { ("compare", 4), ("ablate", JsonFile.Read(Path.Combine(_experiment.Path, "ablate.json"))["planned"]!.GetValue<int>()) })
        {
            var before = JsonFile.Read(Path.Combine(_experiment.Path, verb + ".json"));
            var command = Assert.Single(commands, c => c.StartsWith($"mian {verb} ", StringComparison.Ordinal));

            var run = CommandRun.Of([.. command.Split(' ').Skip(1).Select(w => w.Trim('\''))]);

            Assert.True(run.ExitCode == 0, run.Error);
            Assert.Contains($"{planned} of {planned} runs are finished already.", run.Error, StringComparison.Ordinal);
            var after = JsonFile.Read(Path.Combine(_experiment.Path, verb + ".json"));
            Assert.Equal(before["tests"]!.ToJsonString(), after["tests"]!.ToJsonString());
        }
    }

    [Fact]
    public void Report_RowsWithSettingsOfTheirOwn_CopiesThemForTheRepeat()
    {
        Directory.CreateDirectory(_folder["configs"]);
        File.WriteAllText(_folder["configs/MIAN.yaml"], "clip_norm: 4\n");
        Assert.Equal(0, CommandRun.Of(["compare", trained.Dataset, "--models", "MIAN,PoolingMLP", "--seeds", "1", "--threads", "1", "--configs", _folder["configs"], "--out", _folder["own"], .. TrainedRun.Small, "epochs=1"]).ExitCode);

        Assert.Equal(0, CommandRun.Of("report", _folder["own"], "--no-explain").ExitCode);

        var command = Assert.Single(Parse(_folder["own/report.html"]).Descendants(Html + "pre").Select(p => p.Value), c => c.Contains("mian compare", StringComparison.Ordinal));
        Assert.Matches(@"^mkdir -p settings\ncp \S*MIAN-1-\w+/config\.yaml settings/MIAN\.yaml\ncp \S*PoolingMLP-1-\w+/config\.yaml settings/PoolingMLP\.yaml\nmian compare .* --configs settings --threads 1 --out ", command);
        Assert.Contains("mian ablate", Notes(_folder["own/report.html"])["ablation"], StringComparison.Ordinal);
    }

    [Fact]
    public void Report_MovedFolderWithoutDataSet_StillHasTheExperimentsAndSaysHowToGetTheRest()
    {
        _experiment.CopyTo(_folder["moved"]);
        foreach (var name in new[] { "compare.json", "ablate.json" })
        {
            var file = Path.Combine(_folder["moved"], name);
            File.WriteAllText(file, File.ReadAllText(file).Replace(JsonEncode(Path.GetFullPath(trained.Dataset)), "gone/dataset", StringComparison.Ordinal));
        }

        var run = CommandRun.Of("report", _folder["moved"]);

        Assert.True(run.ExitCode == 0, run.Error);
        var notes = Notes(_folder["moved/report.html"]);
        Assert.Contains("--dataset FOLDER", notes["data"], StringComparison.Ordinal);
        Assert.Contains("--dataset FOLDER", notes["attention"], StringComparison.Ordinal);
        Assert.Contains("no longer in gone/dataset", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, CommandRun.Of("report", _folder["moved"], "--dataset", trained.Dataset).ExitCode);
        Assert.All(Notes(_folder["moved/report.html"]).Values, Assert.Null);
    }

    [Fact]
    public void Report_RunsWhoseFilesAreGone_LeavesThemOutAndSaysSo()
    {
        _experiment.CopyTo(_folder["thin"]);
        foreach (var file in Directory.GetFiles(_folder["thin/runs"], "*", SearchOption.AllDirectories).Where(f => f.EndsWith("test-scores.arrow", StringComparison.Ordinal) || f.EndsWith("model.safetensors", StringComparison.Ordinal)))
            File.Delete(file);

        Assert.Equal(0, CommandRun.Of("report", _folder["thin"]).ExitCode);

        var notes = Notes(_folder["thin/report.html"]);
        Assert.Contains("test-scores.arrow", notes["roc"], StringComparison.Ordinal);
        Assert.Contains("parameters of the run", notes["attention"], StringComparison.Ordinal);
        Directory.Delete(_folder["thin/runs"], recursive: true);
        Assert.Equal(0, CommandRun.Of("report", _folder["thin"]).ExitCode);
        Assert.Contains("Of 4 finished runs of the comparison 4 left no record", Notes(_folder["thin/report.html"])["training"], StringComparison.Ordinal);
        Assert.Contains("no finished run of MIAN", Notes(_folder["thin/report.html"])["attention"], StringComparison.Ordinal);
    }

    [Fact]
    public void Report_OneSeedsModelGone_ExplainsTheOtherAndNamesTheScoresThatAreMissing()
    {
        _experiment.CopyTo(_folder["thin"]);
        var runs = JsonFile.Read(_folder["thin/compare.json"])["rows"]!.AsArray().Select(r => Path.Combine(_folder["thin/runs"], Path.GetFileName((string)r!["runs"]![0]!["run"]!))).ToList();
        File.Delete(Path.Combine(runs[0], "model.safetensors"));
        File.Delete(Path.Combine(runs[1], "test-scores.arrow"));

        Assert.Equal(0, CommandRun.Of("report", _folder["thin"]).ExitCode);

        Assert.Contains("MIAN, seed 2, 14 test cases", Parse(_folder["thin/report.html"]).Root!.Value, StringComparison.Ordinal);
        Assert.Contains("of PoolingMLP are gone", Notes(_folder["thin/report.html"])["roc"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data/world", "data/world")]
    [InlineData("my data", "'my data'")]
    [InlineData("it's; rm -rf $HOME", "'it'\\''s; rm -rf $HOME'")]
    [InlineData("", "''")]
    public void Quote_AnyWord_StaysOneWordOfAShell(string word, string expected) => Assert.Equal(expected, ReportCommands.Quote(word));

    [Fact]
    public void Report_UnfinishedComparison_ReportsWhatThereIs()
    {
        _experiment.CopyTo(_folder["part"]);
        File.Delete(_folder["part/ablate.json"]);
        var json = JsonFile.Read(_folder["part/compare.json"]);
        var row = json["rows"]![1]!;
        foreach (var run in row["runs"]!.AsArray())
        {
            run!["state"] = "open";
            foreach (var metric in new[] { "auc", "gauc", "logloss", "valid_auc" }) run[metric] = null;
        }

        foreach (var metric in new[] { "auc", "gauc", "logloss" }) row[metric] = null;
        json["tests"] = new JsonArray();
        json["slices"] = null;
        File.WriteAllText(_folder["part/compare.json"], json.ToJsonString());

        var result = CommandRun.Of("report", _folder["part"], "--no-explain");

        Assert.True(result.ExitCode == 0, result.Error);
        var text = Parse(_folder["part/report.html"]).Root!.Value;
        Assert.Contains("The comparison is not complete: 2 of 4 runs are finished.", text, StringComparison.Ordinal);
        Assert.Contains("It was tested against no other model.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_FolderOfSomethingElse_Exits1AndSaysWhatIsExpected()
    {
        var run = CommandRun.Of("report", _folder.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("neither compare.json nor ablate.json", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Report_WrongDataSet_Exits1WithBothHashes()
    {
        Assert.Equal(0, CommandRun.Of("data", "synth", "--seed", "9", "--set", "users=60", "items=80", "categories=8", "impressions=3000", "--out", _folder["raw"]).ExitCode);
        Assert.Equal(0, CommandRun.Of("data", "prepare", "synthetic", "--from", _folder["raw"], "--out", _folder["other"]).ExitCode);

        var run = CommandRun.Of("report", _experiment.Path, "--dataset", _folder["other"], "--out", _folder["page.html"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Matches("content hash is [0-9a-f]{32}, expected [0-9a-f]{32}", run.Error);
        Assert.False(File.Exists(_folder["page.html"]));
    }

    [Fact]
    public void Report_OutIsAFolder_Exits1()
    {
        var run = CommandRun.Of("report", _experiment.Path, "--out", _folder.Path);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("is a folder", run.Error, StringComparison.Ordinal);
    }

    /// <summary>What the page says of the whole part is what 'mian explain' measures of the same run.</summary>
    private void AssertClaim(XDocument page)
    {
        var run = Path.Combine(_experiment.Path, "runs", Path.GetFileName((string)JsonFile.Read(Path.Combine(_experiment.Path, "compare.json"))["rows"]![0]!["runs"]![0]!["run"]!));
        var explained = CommandRun.Of("explain", run, "--out", _folder["figures"], "--json", _folder["explain.json"]);
        Assert.True(explained.ExitCode == 0, explained.Error);
        Assert.Contains(page.Descendants(Html + "p"), p => p.Value.Contains(": over all ", StringComparison.Ordinal) && explained.Output.Contains(p.Value, StringComparison.Ordinal));
        var table = page.Descendants(Html + "table").Single(t => t.Element(Html + "caption")?.Value == "Mean weight of each vector");
        foreach (var vector in JsonFile.Read(_folder["explain.json"])["global_attention"]!["vectors"]!.AsArray())
        {
            var cells = table.Descendants(Html + "tr").Single(r => r.Element(Html + "th")!.Value == (string)vector!["vector"]!).Elements(Html + "td").Select(c => c.Value).ToList();
            string Metric(string end) => ((double)vector!["weight"]![end]!).ToString("F4", CultureInfo.InvariantCulture);
            Assert.Equal((Metric("mean"), $"{Metric("low")} to {Metric("high")}"), (cells[0], cells[1]));
        }

        var faithfulness = page.Descendants(Html + "table").Single(t => t.Element(Html + "caption")?.Value == "Mean absolute change of the logit");
        Assert.Contains("1 behaviour, difference", faithfulness.Value, StringComparison.Ordinal);
    }

    private static void AssertRow(XDocument page, string caption, JsonNode row)
    {
        var table = page.Descendants(Html + "table").First(t => t.Element(Html + "caption")?.Value == caption);
        var cells = table.Descendants(Html + "tr").Single(r => r.Element(Html + "th")!.Value == (string)row["name"]!).Elements(Html + "td").Select(c => c.Value).ToList();
        Assert.Equal(((double)row["auc"]!["mean"]!).ToString("F4", CultureInfo.InvariantCulture), cells[0][..6]);
        Assert.Equal(((double)row["logloss"]!["mean"]!).ToString("F4", CultureInfo.InvariantCulture), cells[2][..6]);
        Assert.Equal(row["runs"]!.AsArray().Count.ToString(CultureInfo.InvariantCulture), cells[^1]);
        if (row["auc"]!["deviation"] is { } deviation)
            Assert.Equal(((double)deviation).ToString("F4", CultureInfo.InvariantCulture), Regex.Match(cells[0], @"± (\S+)").Groups[1].Value);
    }

    private static Dictionary<string, string?> Notes(string page) => Parse(page).Descendants(Html + "section")
        .ToDictionary(s => (string)s.Attribute("id")!, s => s.Elements(Html + "p").FirstOrDefault(p => (string?)p.Attribute("class") == "note")?.Value);

    private static string JsonEncode(string text) => JsonValue.Create(text).ToJsonString().Trim('"');

    private static XDocument Parse(string path)
    {
        using var reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    /// <summary>Trains for the whole class at its first test: a class fixture cannot take the collection's in this version of xunit.</summary>
    public sealed class Once : IDisposable
    {
        private ExperimentOfTests? _made;

        internal ExperimentOfTests Of(TrainedRun trained) => _made ??= new ExperimentOfTests(trained);

        /// <inheritdoc/>
        public void Dispose() => _made?.Dispose();
    }
}
