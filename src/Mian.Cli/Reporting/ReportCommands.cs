using System.Globalization;
using Mian.Dataset;
using Mian.Experiments;
using Mian.Reports.Summary;
using Mian.Torch.Experiments;

namespace Mian.Cli.Reporting;

/// <summary>The commands that repeat every table of a report. They take the settings from the runs themselves, so it does not matter how these were given at first.</summary>
/// <param name="folder">The experiments.</param>
/// <param name="dataset">Their data set; null where it is gone.</param>
/// <param name="path">Where the data set is, or was.</param>
internal sealed class ReportCommands(ExperimentFolder folder, PreparedDataset? dataset, string path)
{
    /// <summary>Seed of the report itself: it decides what is drawn at random for the facts and the heat map.</summary>
    public required int Seed { get; init; }

    /// <summary>The commands, in the order in which they are run.</summary>
    public IEnumerable<SummaryCommand> All()
    {
        if (dataset is not null)
            yield return new("Prepare the data set (RAW: folder of the raw tables)", Text($"mian data prepare {Quote(dataset.Manifest.Recipe)} --from RAW --out {Quote(path)} --seed {dataset.Manifest.Seed}"));
        yield return new("Look for leaks", $"mian data check {Quote(path)}");
        yield return new("Facts about the data set", Text($"mian analyze {Quote(path)} --seed {Seed}"));
        if (folder.Comparison is { } comparison && Compare(comparison) is { } compare) yield return new("The comparison: every run with the settings that it had", compare);
        if (folder.Ablation is { } ablation && Ablate(ablation) is { } ablate) yield return new("The ablations", ablate);
        yield return new("This page", Text($"mian report {Quote(folder.Path)} --dataset {Quote(path)} --seed {Seed}"));
    }

    /// <summary>Quoted for a shell where needed.</summary>
    internal static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "_-./,:=@+%".Contains(c, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private string? Compare(ExperimentResult result)
    {
        List<(string Model, string Config)> known = [.. result.Rows.Select(row => (row.Model, Config: ConfigOf(row)!)).Where(r => r.Config is not null)];
        if (known.Count == 0) return null;
        // One file serves all where all rows have the same settings; else each model gets its own.
        var same = known.Select(r => File.ReadAllText(r.Config)).Distinct().Count() == 1;
        var copies = same ? "" : $"mkdir -p settings\n{string.Concat(known.Select(r => $"cp {Quote(r.Config)} settings/{r.Model}.yaml\n"))}";
        var settings = same ? $"--config {Quote(known[0].Config)}" : "--configs settings";
        return $"{copies}mian compare {Quote(path)} --models {string.Join(',', result.Rows.Select(r => r.Model))} {Seeds(result)} {settings} {Threads(result)}--out {Quote(folder.Path)}";
    }

    private string? Ablate(ExperimentResult result) =>
        result.Rows.FirstOrDefault(r => r.Name == Ablations.Full) is { } full && ConfigOf(full) is { } config
            ? $"mian ablate {Quote(path)} {Seeds(result)} --config {Quote(config)} {Threads(result)}--out {Quote(folder.Path)}"
            : null;

    private string? ConfigOf(ExperimentRow row) => row.Runs.Select(run => Path.Combine(folder.PathOf(run), "config.yaml")).FirstOrDefault(File.Exists);

    private static string Seeds(ExperimentResult result) => Text($"--seeds {result.Seeds.Count} --seed {result.Seeds[0]}");

    private string Threads(ExperimentResult result) =>
        result.Rows.SelectMany(r => r.Runs).Select(run => folder.ManifestOf(run)?.Threads).OfType<int>().Distinct().ToList() is [var threads] ? Text($"--threads {threads} ") : "";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
