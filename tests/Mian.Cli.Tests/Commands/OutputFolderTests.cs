namespace Mian.Cli.Tests.Commands;

/// <summary>Folders that hours of work go to must not be ones that another command replaces.</summary>
[Collection(TrainingTests.Name)]
public sealed class OutputFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("compare", "data")]
    [InlineData("compare", "data/")]
    [InlineData("compare", "data/experiments")]
    [InlineData("compare", "link")]
    [InlineData("ablate", "data")]
    [InlineData("tune", "data")]
    [InlineData("analyze", "data")]
    public void Command_OutIsTheDataSetOrWithinIt_IsRefused(string command, string folder)
    {
        var dataset = Prepare("data");
        Directory.CreateSymbolicLink(_folder["link"], dataset);

        var run = CommandRun.Of([command, dataset, "--out", _folder[folder], .. command == "tune" ? ["--model", "LR"] : Array.Empty<string>()]);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"--out {_folder[folder]} is the data set {dataset} itself, or lies within it, and 'mian data prepare --out' replaces that folder", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(dataset).Select(Path.GetFileName).Intersect(["runs", "compare.json", "ablate.json", "search.json", "analysis.md", "experiments"]));
    }

    [Fact]
    public void Command_OutIsAnotherDataSet_IsRefused()
    {
        var other = Prepare("other");

        var run = CommandRun.Of("compare", Prepare("data"), "--out", other);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"--out {other} is a data set (it has dataset.json)", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_FolderOfAnotherDataSet_IsRefusedAndKeepsItsTable()
    {
        var (first, second) = (Prepare("data-set"), Prepare("data-set-2", shift: 0));
        Assert.Equal(0, Experiment("compare", first, "--models", "LR").ExitCode);
        var table = File.ReadAllText(_folder["out/compare.json"]);

        string[][] commands = [["compare", second, "--models", "LR"], ["ablate", second]];
        foreach (var run in commands.Select(words => Experiment(words)))
        {
            Assert.Equal(1, run.ExitCode);
            Assert.Contains($"compare.json there is about {first} with content hash {HashOf(first)}, but {second} has {HashOf(second)}.", run.Error, StringComparison.Ordinal);
            Assert.Contains("name another --out", run.Error, StringComparison.Ordinal);
        }

        Assert.Equal(table, File.ReadAllText(_folder["out/compare.json"]));
        Assert.Equal(0, Experiment("compare", first, "--models", "LR").ExitCode);
    }

    [Fact]
    public void Compare_TableOfTheFolderIsDamaged_IsWrittenAgain()
    {
        var dataset = Prepare("data");
        Directory.CreateDirectory(_folder["out"]);
        File.WriteAllText(_folder["out/compare.json"], "{");

        Assert.Equal(0, Experiment("compare", dataset, "--models", "LR").ExitCode);

        Assert.Equal(HashOf(dataset), (string)JsonFile.Read(_folder["out/compare.json"])["dataset_hash"]!);
    }

    [Fact]
    public void Titles_NameTheFolderOfTheDataSetAndTheRecipe()
    {
        var dataset = Prepare("beauty");

        Assert.Equal(0, Experiment("compare", dataset, "--models", "LR").ExitCode);
        Assert.Equal(0, CommandRun.Of("analyze", dataset + "/", "--out", _folder["analysis"]).ExitCode);

        var (page, analysis) = (File.ReadAllText(_folder["out/compare.md"]), File.ReadAllText(_folder["analysis/analysis.md"]));
        Assert.StartsWith("# Models on beauty\n", page, StringComparison.Ordinal);
        Assert.Contains($"Data set {HashOf(dataset)} by the recipe thin, mian", page, StringComparison.Ordinal);
        Assert.StartsWith("# Three facts about beauty\n", analysis, StringComparison.Ordinal);
        Assert.Contains($"Data set {HashOf(dataset)} by the recipe thin, seed", analysis, StringComparison.Ordinal);
    }

    private CommandRun Experiment(params string[] words) =>
        CommandRun.Of([.. words, "--seeds", "1", "--threads", "1", "--set", "epochs=1", "embedding.dimension=4", "--out", _folder["out"]]);

    private string Prepare(string name, int shift = 1)
    {
        var run = new ThinData { Label = i => (i / 3 + shift) % 2 }.Prepare(_folder, _folder[name]);
        Assert.True(run.ExitCode == 0, run.Error);
        return _folder[name];
    }

    private static string HashOf(string dataset) => (string)JsonFile.Read(Path.Combine(dataset, "dataset.json"))["content_hash"]!;
}
