using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Mian.Cli.Tests;

/// <summary>Guards the layout: which project may know which, and what may not stand in a tracked file.</summary>
public partial class ArchitectureTests
{
    /// <summary>Project to the projects it may reference. A new project is added here on purpose, or the test fails.</summary>
    private static readonly Dictionary<string, string[]> AllowedReferences = new()
    {
        ["Mian"] = [],
        ["Mian.Ingest"] = ["Mian"],
        ["Mian.Torch"] = ["Mian"],
        ["Mian.Reports"] = ["Mian"],
        ["Mian.Cli"] = ["Mian", "Mian.Ingest", "Mian.Torch", "Mian.Reports"],
    };

    /// <summary>Packages (by prefix) that only one project may bring in: each carries native code or belongs to the terminal.</summary>
    private static readonly Dictionary<string, string> PackageOwners = new()
    {
        ["DuckDB"] = "Mian.Ingest",
        ["TorchSharp"] = "Mian.Torch",
        ["libtorch"] = "Mian.Torch",
        ["ScottPlot"] = "Mian.Reports",
        ["SkiaSharp"] = "Mian.Reports",
        ["System.CommandLine"] = "Mian.Cli",
        ["Spectre.Console"] = "Mian.Cli",
    };

    public static TheoryData<string> ProductProjects => [.. ProjectsIn("src")];

    public static TheoryData<string> TestProjects => [.. ProjectsIn("tests")];

    [Theory]
    [MemberData(nameof(ProductProjects))]
    public void ProductProject_References_OnlyWhatTheLayoutAllows(string project)
    {
        Assert.True(AllowedReferences.ContainsKey(project), $"Project {project} is new: say in this test which projects it may reference.");
        var forbidden = References("src", project, "ProjectReference").Except(AllowedReferences[project]);
        Assert.True(!forbidden.Any(), $"{project} must not reference {string.Join(", ", forbidden)}: data flows one way, see docs/data-path.md.");
    }

    [Theory]
    [MemberData(nameof(ProductProjects))]
    public void ProductProject_Packages_AreBroughtInByTheirOwner(string project)
    {
        var foreign = References("src", project, "PackageReference")
            .Where(package => PackageOwners.Any(o => package.StartsWith(o.Key, StringComparison.OrdinalIgnoreCase) && o.Value != project));
        Assert.True(!foreign.Any(), $"{project} must not reference the package {string.Join(", ", foreign)}.");
    }

    [Theory]
    [MemberData(nameof(TestProjects))]
    public void TestProject_References_TheProjectItMirrors(string project)
        => Assert.Equal([project[..^".Tests".Length]], References("tests", project, "ProjectReference"));

    [Fact]
    public void EveryProductProject_HasTestsAndIsInTheSolution()
    {
        var projects = ProjectsIn("src").ToList();
        Assert.Equal(projects.Select(p => p + ".Tests").Order(StringComparer.Ordinal), ProjectsIn("tests"));
        var solution = XDocument.Load(Repository.PathOf("Mian.slnx")).Descendants("Project").Select(p => Path.GetFileNameWithoutExtension(p.Attribute("Path")!.Value));
        Assert.Empty(projects.Concat(ProjectsIn("tests")).Except(solution));
    }

    [SkippableFact]
    public void TrackedTextFiles_HoldNoPathOfOneMachine()
    {
        var files = Repository.TrackedFiles();
        Skip.If(files is null, "This is no git clone.");
        // Where this clone and its user live; standard folders say nothing about a machine.
        var own = new[] { Path.GetDirectoryName(Repository.Root), Environment.GetEnvironmentVariable("HOME") }
            .Where(folder => !string.IsNullOrEmpty(folder) && folder is not ("/" or "/tmp" or "/opt" or "/srv" or "/home" or "/usr/src"))
            .Select(folder => folder + "/")
            .Append(Repository.Root)
            .ToList();

        var offences = from file in files
                       let text = TextOf(Repository.PathOf(file))
                       where text is not null
                       from line in text.Split('\n').Index()
                       where PersonalPath().IsMatch(line.Item) || own.Any(folder => line.Item.Contains(folder, StringComparison.Ordinal))
                       select $"{file}:{line.Index + 1}: {line.Item.Trim()}";

        Assert.Empty(offences);
    }

    [GeneratedRegex(@"(?<![\w.}~/-])/(home|Users|root|mnt|media)/[\w.-]+|\b[A-Za-z]:\\+(Users|Documents|dev|src)\b")]
    private static partial Regex PersonalPath();

    private static IEnumerable<string> ProjectsIn(string folder)
        => Directory.EnumerateFiles(Repository.PathOf(folder), "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> References(string folder, string project, string kind)
        => XDocument.Load(Repository.PathOf(folder, project, project + ".csproj")).Descendants(kind)
            .Select(reference => reference.Attribute("Include")!.Value)
            .Select(include => kind == "ProjectReference" ? Path.GetFileNameWithoutExtension(include) : include);

    /// <summary>The text of a file; null where it is binary.</summary>
    private static string? TextOf(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return bytes.Contains((byte)0) ? null : Encoding.UTF8.GetString(bytes);
    }
}
