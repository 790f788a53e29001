namespace Mian.Cli.Tests;

/// <summary>Finds the repository that the tests were built from.</summary>
public static class SourceFolder
{
    /// <summary>The folder with the solution.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Mian.slnx")) ? folder : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Mian.slnx was not found above the tests."));
}
