using System.Globalization;
using Mian.Dataset;
using Mian.Experiments;
using Mian.Reports.Summary;
using Mian.Torch.Experiments;
using Mian.Torch.Training;

namespace Mian.Cli.Reporting;

/// <summary>The commands that repeat every table of a report. They take the settings from the runs themselves, so it does not matter how these were given at first.</summary>
internal static class ReportCommands
{
    /// <summary>The commands, in the order in which they are run.</summary>
    /// <param name="folder">The experiments.</param>
    /// <param name="dataset">Their data set; null where it is gone.</param>
    /// <param name="path">Where the data set is, or was.</param>
    public static IEnumerable<SummaryCommand> Of(ExperimentFolder folder, PreparedDataset? dataset, string path)
    {
        if (dataset is not null)
            yield return new("Prepare the data set (RAW: folder of the raw tables)", Text($"mian data prepare {Quote(dataset.Manifest.Recipe)} --from RAW --out {Quote(path)} --seed {dataset.Manifest.Seed}"));
        yield return new("Look for leaks", $"mian data check {Quote(path)}");
        yield return new("Facts about the data set", $"mian analyze {Quote(path)}");
        if (folder.Comparison is { } comparison && Compare(folder, comparison, path) is { } compare)
            yield return new("The comparison: every run with the settings that it had", compare);
        if (folder.Ablation is { } ablation && Ablate(folder, ablation, path) is { } ablate)
            yield return new("The ablations", ablate);
        yield return new("This page", $"mian report {Quote(folder.Path)}");
    }

    /// <summary>Quoted for a shell where needed.</summary>
    internal static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "_-./,:=@+%".Contains(c, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string? Compare(ExperimentFolder folder, ExperimentResult result, string path)
    {
        var rows = result.Rows.Select(row => (row.Model, Known: First(folder, row))).ToList();
        List<(string Model, (string Path, RunManifest Manifest) Run)> known = [.. rows.Where(r => r.Known is not null).Select(r => (r.Model, r.Known!.Value))];
        if (known.Count == 0) return null;
        var configs = known.Select(r => ExperimentFolder.ConfigOf(r.Run.Manifest)).Distinct().Count();
        // One file serves all where all rows have the same settings; else each model gets its own.
        var (copies, settings) = configs == 1
            ? ("", $"--config {Quote(Path.Combine(known[0].Run.Path, "config.yaml"))}")
            : ($"mkdir -p settings\n{string.Concat(known.Select(r => $"cp {Quote(Path.Combine(r.Run.Path, "config.yaml"))} settings/{r.Model}.yaml\n"))}", "--configs settings");
        return Text($"{copies}mian compare {Quote(path)} --models {string.Join(',', result.Rows.Select(r => r.Model))} {Seeds(result)} {settings} {Threads(known.Select(r => r.Run.Manifest))}--out {Quote(folder.Path)}");
    }

    private static string? Ablate(ExperimentFolder folder, ExperimentResult result, string path)
    {
        if (result.Rows.FirstOrDefault(r => r.Name == Ablations.Full) is not { } full || First(folder, full) is not { } run) return null;
        return Text($"mian ablate {Quote(path)} {Seeds(result)} --config {Quote(Path.Combine(run.Path, "config.yaml"))} {Threads([run.Manifest])}--out {Quote(folder.Path)}");
    }

    private static (string Path, RunManifest Manifest)? First(ExperimentFolder folder, ExperimentRow row)
    {
        foreach (var run in row.Runs)
        {
            if (folder.ManifestOf(run) is { } manifest) return (folder.PathOf(run), manifest);
        }

        return null;
    }

    private static string Seeds(ExperimentResult result) => Text($"--seeds {result.Seeds.Count} --seed {result.Seeds[0]}");

    private static string Threads(IEnumerable<RunManifest> runs) => runs.Select(r => r.Threads).Distinct().ToList() is [var threads] ? Text($"--threads {threads} ") : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
