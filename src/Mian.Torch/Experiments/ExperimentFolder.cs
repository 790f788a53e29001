using System.Text.Json;
using Mian.Configuration;
using Mian.Experiments;
using Mian.Significance;
using Mian.Torch.Training;

namespace Mian.Torch.Experiments;

/// <summary>
/// What <c>mian compare</c> and <c>mian ablate</c> left in a folder: <c>compare.json</c>, <c>ablate.json</c>, and the runs below
/// <c>runs</c>. The folder may have been moved: runs are looked for in it, not where they were trained.
/// </summary>
public sealed class ExperimentFolder
{
    private const string Runs = "runs";

    private ExperimentFolder(string path, ExperimentResult? comparison, ExperimentResult? ablation)
    {
        Path = path;
        Comparison = comparison;
        Ablation = ablation;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>What <c>compare.json</c> holds; null where there is none.</summary>
    public ExperimentResult? Comparison { get; }

    /// <summary>What <c>ablate.json</c> holds; null where there is none.</summary>
    public ExperimentResult? Ablation { get; }

    /// <summary>True where there is a table to read.</summary>
    public static bool HasTables(string path) => File.Exists(System.IO.Path.Combine(path, "compare.json")) || File.Exists(System.IO.Path.Combine(path, "ablate.json"));

    /// <summary>Reads the tables of a folder.</summary>
    /// <param name="path">The <c>--out</c> folder of <c>mian compare</c>, <c>mian ablate</c> or both.</param>
    /// <exception cref="MianException">There is neither table, one is damaged, or they are about different data sets.</exception>
    public static ExperimentFolder Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!Directory.Exists(path))
            throw new MianException($"There is no folder {path}. Expected: the --out folder of 'mian compare' or 'mian ablate'.");
        var (comparison, ablation) = (Read(System.IO.Path.Combine(path, "compare.json")), Read(System.IO.Path.Combine(path, "ablate.json")));
        if (comparison is null && ablation is null)
            throw new MianException($"{path} has neither compare.json nor ablate.json. Expected: the --out folder of 'mian compare' or 'mian ablate'; run one of them first.");
        if (comparison is not null && ablation is not null && comparison.DatasetHash != ablation.DatasetHash)
        {
            throw new MianException(
                $"compare.json and ablate.json in {path} are about different data sets: '{comparison.Dataset}' with content hash {comparison.DatasetHash}, and '{ablation.Dataset}' with {ablation.DatasetHash}. " +
                "Keep the experiments of each data set in a folder of its own.");
        }

        return new ExperimentFolder(path, comparison, ablation);
    }

    /// <summary>The tables of a folder that can be read. A damaged one is none: the command that wrote it writes it again.</summary>
    /// <param name="path">A folder; it need not exist.</param>
    public static IReadOnlyList<ExperimentResult> TablesIn(string path)
    {
        var tables = new List<ExperimentResult>();
        foreach (var name in (string[])["compare.json", "ablate.json"])
        {
            try
            {
                if (Read(System.IO.Path.Combine(path, name)) is { } table) tables.Add(table);
            }
            catch (MianException)
            {
                // Its command says so where it needs the table.
            }
        }

        return tables;
    }

    /// <summary>Where a run lies in this folder.</summary>
    /// <param name="run">A run of one of the tables.</param>
    public string PathOf(ExperimentRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return System.IO.Path.Combine(Path, Runs, System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(run.Run)));
    }

    /// <summary>The record of a finished run; null where the run is not finished or its folder is gone.</summary>
    /// <exception cref="MianException">The record is damaged.</exception>
    public RunManifest? ManifestOf(ExperimentRun run)
    {
        var files = new RunFolder(PathOf(run));
        return run.State == RunState.Finished && File.Exists(files.Manifest) ? files.LoadManifest() : null;
    }

    /// <summary>The test scores of a run; null where their file is gone.</summary>
    /// <exception cref="MianException">The file is damaged.</exception>
    public SampleScores? ScoresOf(ExperimentRun run)
    {
        var files = new RunFolder(PathOf(run));
        return File.Exists(files.TestScores) ? SampleScores.Read(files.TestScores) : null;
    }

    /// <summary>True where the parameters of a run are still there.</summary>
    public bool HasModel(ExperimentRun run) => File.Exists(new RunFolder(PathOf(run)).Model);

    /// <summary>The settings of a run as YAML, as its <c>config.yaml</c> holds them.</summary>
    public static string ConfigOf(RunManifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return StrictYaml.Write(manifest.Config);
    }

    private static ExperimentResult? Read(string file)
    {
        if (!File.Exists(file)) return null;
        try
        {
            var result = JsonSerializer.Deserialize<ExperimentResult>(File.ReadAllText(file), RunManifest.Json) ?? throw new JsonException("the document is empty");
            if (result.Rows is null or [] || result.Seeds is null or [] || result.Rows.Any(r => r?.Runs is null || r.Runs.Any(run => run?.Run is null))) throw new JsonException("rows, their runs or seeds are missing");
            if (result.Slices is { } slices && (slices.Groups is null || slices.Groups.Any(g => g is null))) throw new JsonException("the groups of its slices are missing");
            return result;
        }
        catch (JsonException e)
        {
            throw new MianException($"{file} is damaged: {e.Message} Expected: what 'mian compare' or 'mian ablate' writes; run the same command again, finished runs are not repeated.", e);
        }
    }
}
