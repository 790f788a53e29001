namespace Mian.Cli.Tests.Commands;

public sealed class DataListTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void List_Always_NamesEveryRecipeAndPreset()
    {
        var run = CommandRun.Of("data", "list", "--json", _folder["list.json"]);

        Assert.Equal(0, run.ExitCode);
        string[] names = ["movielens-100k", "movielens-1m", "amazon-csv", "amazon-reviews", "synthetic", "quick", "commercial"];
        Assert.All(names, name => Assert.Contains($" {name} ", run.Output, StringComparison.Ordinal));
        var json = JsonFile.Read(_folder["list.json"]);
        Assert.Contains("synthetic", json["recipes"]!.AsArray().Select(r => (string)r!["name"]!));
        Assert.Contains("commercial", json["presets"]!.AsArray().Select(r => (string)r!["name"]!));
    }
}
