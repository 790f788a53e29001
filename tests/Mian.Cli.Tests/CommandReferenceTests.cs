using System.CommandLine;
using Mian.Cli.Commands;
using Mian.Configuration;
using Mian.Torch.Training;

namespace Mian.Cli.Tests;

/// <summary>docs/commands.md says what the commands can.</summary>
public sealed class CommandReferenceTests
{
    private static readonly string[] Shared = ["--seed", "--threads", "--json", "--help", "--version"];
    private static readonly string Text = File.ReadAllText(Repository.PathOf("docs/commands.md"));

    public static TheoryData<string> Commands => [.. Leaves(RootOfCommands.Create(), "mian").Select(c => c.Path)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Reference_OfACommand_NamesItsOptions(string path)
    {
        var command = Leaves(RootOfCommands.Create(), "mian").Single(c => c.Path == path).Command;

        var section = SectionOf(path);

        Assert.All(command.Options.Where(o => !Shared.Contains(o.Name)), option => Assert.Contains($"| `{option.Name}", section, StringComparison.Ordinal));
        Assert.Contains("JSON: ", section.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void Reference_OfSettings_ShowsTheDefaults()
    {
        var yaml = Text[(Text.IndexOf("```yaml\n", StringComparison.Ordinal) + "```yaml\n".Length)..];
        yaml = yaml[..yaml.IndexOf("```", StringComparison.Ordinal)];

        Assert.Equal(StrictYaml.Write(new TrainConfig()), StrictYaml.Write(StrictYaml.Parse<TrainConfig>(yaml, "docs/commands.md")));
        // A key that is null by default is not written; that it is a key at all, the parser has checked.
        Assert.Equal(KeysOf(StrictYaml.Write(new TrainConfig())).Order(), KeysOf(string.Join('\n', yaml.Split('\n').Where(l => !l.Contains(": null", StringComparison.Ordinal)))).Order());
    }

    private static string SectionOf(string path)
    {
        var begin = Text.IndexOf($"\n## {path}\n", StringComparison.Ordinal);
        Assert.True(begin >= 0, $"docs/commands.md has no section '## {path}'.");
        var end = Text.IndexOf("\n## ", begin + 1, StringComparison.Ordinal);
        return end < 0 ? Text[begin..] : Text[begin..end];
    }

    private static IEnumerable<string> KeysOf(string yaml) =>
        yaml.Split('\n').Where(l => l.Contains(':', StringComparison.Ordinal)).Select(l => l[..l.IndexOf(':', StringComparison.Ordinal)].TrimStart());

    private static IEnumerable<(string Path, Command Command)> Leaves(Command command, string path) =>
        command.Subcommands.Count == 0 ? [(path, command)] : command.Subcommands.SelectMany(sub => Leaves(sub, $"{path} {sub.Name}"));
}
