using System.Text.Json;
using Mian.Experiments;
using Mian.Torch.Experiments;
using Mian.Torch.Training;

namespace Mian.Torch.Tests.Experiments;

public sealed class ExperimentFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mian-experiments-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Open_OneOfTheTables_ReadsItAndLeavesTheOtherNull()
    {
        Write("ablate.json", Result("h"));

        var folder = ExperimentFolder.Open(_folder);

        Assert.Null(folder.Comparison);
        Assert.Equal(("world", "h", 1), (folder.Ablation!.Dataset, folder.Ablation.DatasetHash, folder.Ablation.Finished));
        Assert.Equal(RunState.Failed, folder.Ablation.Rows[0].Runs[1].State);
    }

    [Fact]
    public void Open_NoFolder_SaysWhatIsExpected() =>
        Assert.Contains("Expected: the --out folder of 'mian compare'", Assert.Throws<MianException>(() => ExperimentFolder.Open(Path.Combine(_folder, "none"))).Message, StringComparison.Ordinal);

    [Fact]
    public void Open_NeitherTable_SaysWhichCommandsWriteThem() =>
        Assert.Contains("neither compare.json nor ablate.json", Assert.Throws<MianException>(() => ExperimentFolder.Open(_folder)).Message, StringComparison.Ordinal);

    [Fact]
    public void Open_TablesOfTwoDataSets_NamesBoth()
    {
        Write("compare.json", Result("aaa"));
        Write("ablate.json", Result("bbb"));

        var message = Assert.Throws<MianException>(() => ExperimentFolder.Open(_folder)).Message;

        Assert.Contains("aaa", message, StringComparison.Ordinal);
        Assert.Contains("bbb", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"version\": \"1\"}")]
    [InlineData("[1, 2]")]
    public void Open_DamagedTable_NamesTheFile(string text)
    {
        File.WriteAllText(Path.Combine(_folder, "compare.json"), text);

        Assert.Contains("compare.json is damaged", Assert.Throws<MianException>(() => ExperimentFolder.Open(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_TableWithoutRows_IsDamaged()
    {
        Write("compare.json", Result("h") with { Rows = [] });

        Assert.Contains("rows, their runs or seeds are missing", Assert.Throws<MianException>(() => ExperimentFolder.Open(_folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PathOf_RunTrainedElsewhere_LiesInThisFolder()
    {
        Write("compare.json", Result("h"));
        var folder = ExperimentFolder.Open(_folder);

        Assert.Equal(Path.Combine(_folder, "runs", "MIAN-1-ab"), folder.PathOf(folder.Comparison!.Rows[0].Runs[0]));
    }

    [Fact]
    public void ManifestOf_RunsThatAreGoneOrNotFinished_IsNull()
    {
        Write("compare.json", Result("h"));
        var folder = ExperimentFolder.Open(_folder);

        Assert.All(folder.Comparison!.Rows[0].Runs, run => Assert.Null(folder.ManifestOf(run)));
        Assert.All(folder.Comparison.Rows[0].Runs, run => Assert.Null(folder.ScoresOf(run)));
        Assert.All(folder.Comparison.Rows[0].Runs, run => Assert.False(folder.HasModel(run)));
    }

    private void Write(string name, ExperimentResult result) => File.WriteAllText(Path.Combine(_folder, name), JsonSerializer.Serialize(result, RunManifest.Json));

    private static ExperimentResult Result(string hash) => new()
    {
        Version = "0.1.0",
        Kind = ExperimentKind.Compare,
        Dataset = "world",
        DatasetHash = hash,
        DatasetPath = "data/world",
        Seeds = [1, 2],
        BootstrapDraws = 1000,
        Rows =
        [
            new ExperimentRow
            {
                Name = "MIAN",
                Model = "MIAN",
                Runs = [new ExperimentRun { Seed = 1, State = RunState.Finished, Run = "elsewhere/runs/MIAN-1-ab/" }, new ExperimentRun { Seed = 2, State = RunState.Failed, Run = "elsewhere/runs/MIAN-2-cd", Reason = "x" }],
            },
        ],
    };
}
