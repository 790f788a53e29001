using Mian.Dataset;

namespace Mian.Cli.Parsing;

/// <summary>Folders that a command fills over hours or days: they must not lie where another command replaces everything.</summary>
internal static class OutputFolder
{
    /// <summary>Refuses a file, a data set, and anything within the data set that is worked on.</summary>
    /// <param name="folder">What <c>--out</c> names.</param>
    /// <param name="dataset">Folder of the data set.</param>
    /// <param name="purpose">What the folder is for, such as <c>the table and its runs</c>.</param>
    /// <exception cref="MianException">It is one of these.</exception>
    public static void Require(string folder, string dataset, string purpose)
    {
        if (File.Exists(folder)) throw new MianException($"--out {folder} is a file. Expected: a folder for {purpose}. Name another.");
        var within = IsWithin(Resolve(folder), Resolve(dataset));
        if (!within && !File.Exists(Path.Combine(folder, DatasetLayout.ManifestFile))) return;
        throw new MianException(
            $"--out {folder} is {(within ? $"the data set {dataset} itself, or lies within it" : $"a data set (it has {DatasetLayout.ManifestFile})")}, and 'mian data prepare --out' replaces that folder with all that is in it. " +
            $"Expected: a folder of its own for {purpose}. Name another, and move there what an earlier version of mian left in this one.");
    }

    private static bool IsWithin(string folder, string dataset) => folder == dataset || folder.StartsWith(dataset + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>Full path without links in its last part: two names of one folder are one folder.</summary>
    private static string Resolve(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return new DirectoryInfo(full).LinkTarget is null ? full : Directory.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
    }
}
