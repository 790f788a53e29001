using Mian.Dataset;

namespace Mian.Cli.Tests.Commands;

public sealed class DataCheckTests(TinyWorld world) : IClassFixture<TinyWorld>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Check_CleanDataset_Exits0WithEveryFindingOk()
    {
        var run = CommandRun.Of("data", "check", world.Dataset, "--json", _folder["check.json"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("No leak was found.", run.Output, StringComparison.Ordinal);
        var json = JsonFile.Read(_folder["check.json"]);
        Assert.True((bool)json["passed"]!);
        Assert.All(json["findings"]!.AsArray(), f => Assert.True((bool)f!["passed"]!));
    }

    [Fact]
    public void Check_SamplesOfOtherItems_Exits1AndNamesTheCheck()
    {
        CopyTree(world.Dataset, _folder["leaky"]);
        GiveEveryTestSampleTheFirstItem(_folder["leaky"]);

        var run = CommandRun.Of("data", "check", _folder["leaky"], "--json", _folder["check.json"]);

        Assert.Equal(1, run.ExitCode);
        Assert.Matches(@"samples_match_requests\s+FAILED", run.Output);
        Assert.Contains("checks of", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("No leak", run.Output, StringComparison.Ordinal);
        Assert.False((bool)JsonFile.Read(_folder["check.json"])["passed"]!);
    }

    private static void GiveEveryTestSampleTheFirstItem(string dataset)
    {
        const string Table = "samples-test";
        List<(int Request, byte Label, float Probability)> rows = [];
        IReadOnlyList<ColumnSpec> columns;
        using (var reader = TableReader.Open(dataset, Table))
        {
            columns = reader.Columns;
            for (var row = 0; row < reader.Rows; row++)
                rows.Add((reader.Column<int>("request")[row], reader.Column<byte>("label")[row], reader.Column<float>("true_probability")[row]));
        }

        using var writer = new TableWriter(dataset, Table, columns);
        foreach (var (request, label, probability) in rows)
        {
            writer.Column<int>("request").Add(request);
            writer.Column<int>("item").Add(0);
            writer.Column<byte>("label").Add(label);
            writer.Column<float>("true_probability").Add(probability);
            writer.EndRow();
        }

        writer.Complete();
    }

    private static void CopyTree(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
