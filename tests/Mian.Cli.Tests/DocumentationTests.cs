using System.Text.RegularExpressions;
using Mian.Benchmarks.Evidence;
using Mian.Cli.Commands;

namespace Mian.Cli.Tests;

/// <summary>Keeps the pages true: links lead somewhere, and command lines can be typed as they stand.</summary>
public partial class DocumentationTests
{
    public static TheoryData<string> Pages =>
        [.. Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Repository.Root, "*.md"))
            .Select(path => Path.GetRelativePath(Repository.Root, path))
            .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_Links_LeadToFilesAndHeadings(string page)
    {
        var folder = Path.GetDirectoryName(Repository.PathOf(page))!;
        var broken = from match in Link().Matches(File.ReadAllText(Repository.PathOf(page)))
                     let target = match.Groups[1].Value
                     where !target.Contains("://", StringComparison.Ordinal)
                     let parts = target.Split('#')
                     let path = parts[0].Length == 0 ? Repository.PathOf(page) : Path.Combine(folder, parts[0])
                     where !Path.Exists(path) || (parts.Length > 1 && !AnchorsOf(path).Contains(parts[1]))
                     select target;
        Assert.Empty(broken);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_CommandLines_AreUnderstood(string page)
    {
        var wrong = from line in File.ReadLines(Repository.PathOf(page))
                    let match = CommandLineInText().Match(line)
                    where match.Success
                    let errors = RootOfCommands.Create().Parse(match.Groups[1].Value.Trim()).Errors
                    where errors.Count > 0
                    select $"{line.Trim()}: {errors[0].Message}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void CommandLines_OfTheReadme_AreFound()
        => Assert.True(File.ReadLines(Repository.PathOf("README.md")).Count(line => CommandLineInText().IsMatch(line)) >= 5, "The pattern no longer matches the README's command lines.");

    [Fact]
    public void Index_EveryPageButReports_IsListed()
    {
        var index = File.ReadAllText(Repository.PathOf("docs", "index.md"));
        var pages = Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.PathOf("docs"), path));
        Assert.DoesNotContain(pages, page => page is not "index.md" && Path.GetFileName(page) is not "README.md" && !index.Contains($"]({page})", StringComparison.Ordinal));
    }

    [Fact]
    public void Readme_TableOfEvidence_IsThatOfTheResults() => Assert.Contains(
        EvidenceTable.Markdown(Repository.PathOf("docs", "results", "evidence"), set => $"docs/results/evidence/{set}/report.html"),
        File.ReadAllText(Repository.PathOf("README.md")),
        StringComparison.Ordinal);

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    // An indented line such as "    ./mian demo   # what it does"; lines with alternatives in brackets are no examples.
    [GeneratedRegex(@"^    (?:\./)?mian ([^#\[\]|]*)(?:#.*)?$")]
    private static partial Regex CommandLineInText();

    private static IEnumerable<string> AnchorsOf(string path)
        => File.ReadLines(path).Where(line => line.StartsWith('#'))
            .Select(line => NoAnchor().Replace(line.TrimStart('#').Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"[^\w\s-]")]
    private static partial Regex NoAnchor();
}
