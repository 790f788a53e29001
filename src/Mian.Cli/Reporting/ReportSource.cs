using Mian.Analysis;
using Mian.Cli.Execution;
using Mian.Dataset;
using Mian.Experiments;
using Mian.Reports.Report;
using Mian.Torch.Experiments;
using Mian.Torch.Training;

namespace Mian.Cli.Reporting;

/// <summary>Collects what the report of a folder shows, and for what is missing the sentence that says how to get it.</summary>
internal sealed class ReportSource
{
    private readonly ReportRequest _request;
    private readonly CommandContext _context;
    private readonly ExperimentFolder _folder;
    private readonly Dictionary<ReportPart, string> _leftOut = [];

    private ReportSource(ReportRequest request, CommandContext context)
    {
        _request = request;
        _context = context;
        _folder = ExperimentFolder.Open(request.Folder);
    }

    /// <summary>Reads everything.</summary>
    /// <exception cref="MianException">There are no tables, one is damaged, or the named data set is not that of the runs.</exception>
    public static ReportData Read(ReportRequest request, CommandContext context) => new ReportSource(request, context).Read();

    private ExperimentResult Main => _folder.Comparison ?? _folder.Ablation!;

    private string Command => _folder.Comparison is null ? "mian ablate" : "mian compare";

    private ReportData Read()
    {
        var (comparison, ablation) = (Runs(_folder.Comparison), Runs(_folder.Ablation));
        using var dataset = OpenDataset();
        var path = Near(dataset?.Directory ?? Main.DatasetPath);
        if (comparison is null) _leftOut[ReportPart.Comparison] = $"This folder has no comparison of models. 'mian compare {path} --out {_request.Folder}' adds it.";
        if (ablation is null) _leftOut[ReportPart.Ablation] = $"This folder has no ablations. 'mian ablate {path} --out {_request.Folder}' adds them.";
        return new ReportData
        {
            Dataset = DatasetName.Of(dataset?.Directory ?? Main.DatasetPath, Main.Dataset),
            DatasetHash = Main.DatasetHash,
            Version = ProductVersion.Text,
            Created = DateTimeOffset.UtcNow,
            Manifest = dataset?.Manifest,
            Analysis = dataset is null ? null : DatasetAnalysis.Of(dataset, new AnalysisOptions { Seed = _context.Seed }, _context.Progress, _context.Cancellation),
            Comparison = comparison,
            Ablation = ablation,
            Scores = Scores(),
            Attention = new ReportExplanation(_request, _context, _folder).Read(dataset?.Directory, _leftOut),
            Commands = [.. new ReportCommands(_folder, dataset, path) { Seed = _context.Seed }.All()],
            LeftOut = _leftOut,
        };
    }

    private ReportExperiment? Runs(ExperimentResult? result)
    {
        if (result is null) return null;
        var runs = new List<ReportRun>();
        foreach (var row in result.Rows)
        {
            foreach (var run in row.Runs)
            {
                _context.Cancellation.ThrowIfCancellationRequested();
                if (_folder.ManifestOf(run) is { } manifest) runs.Add(RunOf(row, run, manifest));
            }
        }

        return new ReportExperiment(result, runs);
    }

    private ReportRun RunOf(ExperimentRow row, ExperimentRun run, RunManifest manifest) => new()
    {
        Row = row.Name,
        Seed = run.Seed,
        Folder = Path.GetFileName(_folder.PathOf(run)),
        Version = manifest.Version,
        Threads = manifest.Threads,
        Device = manifest.Device,
        Config = ExperimentFolder.ConfigOf(manifest),
        DenseParameters = manifest.Train.DenseParameters,
        EmbeddingParameters = manifest.Train.EmbeddingParameters,
        Curve = [.. manifest.Train.Curve.Select(p => new ReportValidation(p.Epoch, p.Step, p.ValidAuc))],
        BestEpoch = manifest.Train.BestEpoch,
        Test = manifest.Test,
    };

    private List<ReportScores> Scores()
    {
        var (scores, gone) = (new List<ReportScores>(), new List<string>());
        foreach (var name in ReportSelection.RowsOf(Main))
        {
            _context.Cancellation.ThrowIfCancellationRequested();
            var run = ReportSelection.RunOf(Main.Rows.First(r => r.Name == name))!;
            if (_folder.ScoresOf(run) is { } found) scores.Add(new ReportScores(name, run.Seed, found));
            else gone.Add(name);
        }

        if (scores.Count + gone.Count == 0) _leftOut[ReportPart.Curves] = $"No run is finished yet, so there are no curves. The '{Command}' command that made this folder continues where it stopped.";
        if (gone.Count > 0)
            _leftOut[ReportPart.Curves] = $"The test scores (test-scores.arrow) of {string.Join(", ", gone)} are gone, so they have no curves. Delete the folders of these runs and repeat the '{Command}' command that made them.";
        return scores;
    }

    /// <summary>A path as one would type it here: relative where it lies below the current folder.</summary>
    private static string Near(string path)
    {
        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    /// <summary>The data set of the runs; null, with a reason, where it is not where it was. A folder that the user named has to be right.</summary>
    private PreparedDataset? OpenDataset()
    {
        var path = _request.Dataset ?? Main.DatasetPath;
        if (_request.Dataset is null && !Directory.Exists(path))
        {
            _leftOut[ReportPart.Data] = $"The data set is no longer in {path}, so its facts are left out. 'mian report {_request.Folder} --dataset FOLDER' adds them.";
            return null;
        }

        var dataset = PreparedDataset.Open(path);
        var found = dataset.Manifest.ContentHash;
        if (found == Main.DatasetHash) return dataset;
        dataset.Dispose();
        if (_request.Dataset is not null)
            throw new MianException($"The data set in {path} is not the one of these runs: its content hash is {found}, expected {Main.DatasetHash}. Name the right folder with --dataset.");
        _leftOut[ReportPart.Data] = $"The data set in {path} has changed since the runs were trained (content hash {found}, expected {Main.DatasetHash}), so its facts are left out. 'mian report {_request.Folder} --dataset FOLDER' adds them where the old one is kept.";
        return null;
    }
}
