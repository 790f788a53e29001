using System.CommandLine;
using Mian.Cli.Commands;
using Mian.Torch.Models;

namespace Mian.Cli.Tests;

/// <summary>Every help page is a committed file. Run the tests with MIAN_UPDATE_SNAPSHOTS=1 to write them anew, then read the difference.</summary>
public sealed class HelpPageTests
{
    private static readonly string Folder = Repository.PathOf("tests/Mian.Cli.Tests/Snapshots");

    public static TheoryData<string> Pages => [.. AllPages];

    private static IEnumerable<string> AllPages => PagesBelow(RootOfCommands.Create(), "mian");

    [Theory]
    [MemberData(nameof(Pages))]
    public void Help_OfACommand_IsTheCommittedPage(string page)
    {
        var run = CommandRun.Of([.. page.Split(' ').Skip(1), "--help"]);
        var file = FileOf(page);
        if (Environment.GetEnvironmentVariable("MIAN_UPDATE_SNAPSHOTS") == "1")
            File.WriteAllText(file, run.Output);

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.True(File.Exists(file), $"'{page}' has no snapshot. Run the tests with MIAN_UPDATE_SNAPSHOTS=1.");
        Assert.Equal(File.ReadAllText(file), run.Output);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Help_OfACommand_HasAnExampleThatParses(string page)
    {
        var help = CommandRun.Of([.. page.Split(' ').Skip(1), "--help"]).Output;
        var examples = help[help.IndexOf("Example", StringComparison.Ordinal)..].Split('\n').Skip(1).Where(l => l.Length > 0).ToList();

        Assert.NotEmpty(examples);
        foreach (var example in examples)
        {
            var words = example.Trim().Split(' ');
            Assert.Equal("mian", words[0]);
            Assert.Empty(RootOfCommands.Create().Parse(words[1..]).Errors);
        }
    }

    [Fact]
    public void Snapshots_OfCommandsThatAreGone_DoNotStay() =>
        Assert.Equal(AllPages.Select(FileOf).Order(), Directory.GetFiles(Folder).Order());

    [Fact]
    public void EveryCommand_Has_TheSharedOptions() =>
        Assert.All(Leaves(RootOfCommands.Create()), command => Assert.Superset(
            new HashSet<string> { "--seed", "--threads", "--json" }, command.Options.Select(o => o.Name).ToHashSet()));

    [Fact]
    public void Help_OfTrain_NamesEveryModel() =>
        Assert.All(ModelCatalog.All, model => Assert.Contains(model.Name, CommandRun.Of("train", "--help").Output, StringComparison.Ordinal));

    private static string FileOf(string page) => Path.Combine(Folder, page.Replace(' ', '-') + ".txt");

    private static IEnumerable<string> PagesBelow(Command command, string path) =>
        command.Subcommands.SelectMany(sub => PagesBelow(sub, $"{path} {sub.Name}")).Prepend(path);

    private static IEnumerable<Command> Leaves(Command command) =>
        command.Subcommands.Count == 0 ? [command] : command.Subcommands.SelectMany(Leaves);
}
