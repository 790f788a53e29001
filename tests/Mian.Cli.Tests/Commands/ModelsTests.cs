using Mian.Torch.Models;

namespace Mian.Cli.Tests.Commands;

[Collection(TrainingTests.Name)]
public sealed class ModelsTests(TinyWorld world) : IClassFixture<TinyWorld>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Models_WithoutDataSet_ListsAllWithTheirPapers()
    {
        var run = CommandRun.Of("models", "--json", _folder["models.json"]);

        Assert.Equal(0, run.ExitCode);
        Assert.All(ModelCatalog.All, entry => Assert.Contains(entry.Name, run.Output, StringComparison.Ordinal));
        var models = JsonFile.Read(_folder["models.json"])["models"]!.AsArray();
        Assert.Equal(ModelCatalog.All.Select(e => e.Paper), models.Select(m => (string)m!["paper"]!));
        Assert.All(models, m => Assert.Null(m!["dense_parameters"]));
    }

    [Fact]
    public void Models_WithDataSet_CountsWhatTrainingReports()
    {
        Assert.Equal(0, CommandRun.Of("models", world.Dataset, "--set", "embedding.dimension=4", "--json", _folder["models.json"]).ExitCode);
        var models = JsonFile.Read(_folder["models.json"])["models"]!.AsArray().ToDictionary(m => (string)m!["name"]!);
        foreach (var name in (string[])["LR", "WideDeep", "MIAN"])
        {
            var run = CommandRun.Of("train", world.Dataset, "--model", name, "--set", "embedding.dimension=4", "epochs=1", "--out", _folder[name], "--json", _folder[$"{name}.json"]);
            Assert.Equal(0, run.ExitCode);
            var trained = JsonFile.Read(_folder[$"{name}.json"])["train"]!;
            Assert.Equal((long)trained["dense_parameters"]!, (long)models[name]!["dense_parameters"]!);
            Assert.Equal((long)trained["embedding_parameters"]!, (long)models[name]!["table_parameters"]!);
        }
    }
}
