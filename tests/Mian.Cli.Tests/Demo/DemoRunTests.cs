using System.CommandLine;
using Mian.Cli.Demo;
using Mian.Cli.Execution;
using Mian.Configuration;
using Mian.Ingest.Synthetic;
using Mian.Progress;
using Mian.Torch.Training;

namespace Mian.Cli.Tests.Demo;

[Collection(TrainingTests.Name)]
public sealed class DemoRunTests : IDisposable
{
    private static readonly DemoPlan Tiny = new(
        "tiny",
        new SyntheticOptions { Users = 60, Items = 80, Categories = 8, Impressions = 3_000 },
        StrictYaml.Apply(new TrainConfig(), [.. TrainedRun.Small.Skip(1)]),
        string.Join(' ', TrainedRun.Small.Skip(1)));

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _output = new();

    public void Dispose()
    {
        _output.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Run_TinyWorld_MakesEverythingThatItPrints()
    {
        var context = Context(CancellationToken.None);
        var outcome = new DemoRun(context, _folder["demo"], Tiny).Run();
        DemoReport.Print(context, outcome);

        var text = _output.ToString();
        Assert.Matches(@"PoolingMLP .*\n\s+MIAN .*\n\s+ceiling ", text);
        Assert.Contains($"Summary:   {_folder["demo/summary.html"]}", text, StringComparison.Ordinal);
        string[] files = ["summary.html", "explanation/attention.png", "explanation/attention.svg", "runs/mian/run.json", "runs/pooling-mlp/run.json", "dataset/dataset.json", "raw/world.json"];
        Assert.All(files, file => Assert.True(File.Exists(_folder["demo/" + file]), file));
        var page = File.ReadAllText(_folder["demo/summary.html"]);
        Assert.Contains("PoolingMLP", page, StringComparison.Ordinal);
        Assert.Contains("mian train", page, StringComparison.Ordinal);
        Assert.Contains("epochs=2", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Twice_ReplacesTheEarlierOneAndGivesTheSameMetrics()
    {
        var first = new DemoRun(Context(CancellationToken.None), _folder["demo"], Tiny).Run();
        var second = new DemoRun(Context(CancellationToken.None), _folder["demo"], Tiny).Run();

        Assert.Equal(first.ModelTest.Auc, second.ModelTest.Auc);
        Assert.Equal(first.Dataset.ContentHash, second.Dataset.ContentHash);
        var json = DemoReport.Json(second, default);
        Assert.Equal("MIAN", (string)json["model"]!);
        Assert.Equal("PoolingMLP", (string)json["floor"]!["model"]!);
        Assert.True((double)json["test"]!["ceiling"]!["auc"]! > 0.5);
        Assert.True(File.Exists((string)json["summary"]!));
    }

    [Fact]
    public void Run_Cancelled_Stops() =>
        Assert.ThrowsAny<OperationCanceledException>(() => new DemoRun(Context(new CancellationToken(canceled: true)), _folder["demo"], Tiny).Run());

    [Theory]
    [InlineData("quick")]
    [InlineData("demo")]
    public void Plan_OfTheCommand_NamesItsWorld(string preset)
    {
        var plan = preset == "quick" ? DemoPlan.Quick : DemoPlan.Full;

        Assert.Equal(SyntheticPresets.Get(preset), plan.World);
        Assert.Equal(StrictYaml.Write(StrictYaml.Apply(new TrainConfig(), plan.Settings.Split(' ', StringSplitOptions.RemoveEmptyEntries))), StrictYaml.Write(plan.Config));
    }

    private CommandContext Context(CancellationToken cancellation) => new()
    {
        Arguments = new RootCommand().Parse([]),
        Output = _output,
        Width = 160,
        Progress = SilentProgress.Instance,
        Seed = 1,
        Threads = 1,
        Json = null,
        Cancellation = cancellation,
    };
}
