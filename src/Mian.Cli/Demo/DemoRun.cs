using System.Diagnostics;
using System.Globalization;
using Mian.Cli.Execution;
using Mian.Cli.Explanations;
using Mian.Dataset;
using Mian.Ingest.Checks;
using Mian.Ingest.Preparation;
using Mian.Ingest.Recipes;
using Mian.Ingest.Synthetic;
using Mian.Reports.Charts;
using Mian.Reports.Summary;
using Mian.Torch.Evaluation;
using Mian.Torch.Native;
using Mian.Torch.Training;

namespace Mian.Cli.Demo;

/// <summary>The demo: the same calls that the single commands make, one after the other.</summary>
internal sealed class DemoRun
{
    private const string Recipe = "synthetic";
    private const int Cases = 14;
    private readonly CommandContext _context;
    private readonly DemoFolder _folder;
    private readonly DemoPlan _plan;
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    /// <summary>Makes the demo.</summary>
    /// <param name="context">Seed, threads, progress and cancellation.</param>
    /// <param name="folder">Where everything goes.</param>
    /// <param name="plan">How large it is.</param>
    public DemoRun(CommandContext context, string folder, DemoPlan plan)
    {
        _context = context;
        _folder = new DemoFolder(folder);
        _plan = plan;
    }

    /// <summary>Runs it.</summary>
    public DemoOutcome Run()
    {
        TorchRuntime.EnsureLoaded();
        Step(string.Create(CultureInfo.InvariantCulture, $"1/6  making a synthetic world of {_plan.World.Impressions:N0} impressions"));
        SyntheticWorld.Write(_plan.World with { Seed = _context.Seed, Threads = _context.Threads }, _folder.Raw, _context.Progress, _context.Cancellation);
        Step("2/6  preparing the data set");
        var dataset = Prepare();
        Step("3/6  checking it for leaks");
        Check();
        Step("4/6  training PoolingMLP, the floor");
        var floor = Train("PoolingMLP", _folder.Floor);
        Step("5/6  training MIAN");
        var model = Train("MIAN", _folder.Model);
        Step("6/6  explaining its predictions");
        using var bundle = ModelBundle.Open(_folder.Model, _context.Threads);
        var explanation = RunExplanation.Of(bundle, new ExplanationRequest(SplitName.Test, Cases, _context.Seed, _folder.Explanation), _context);
        var calibration = CalibrationData.Of(EvaluationJob.Predict(bundle, bundle.Source(SplitName.Test), _context.Progress, _context.Cancellation), model.Test!.CalibrationError);
        var outcome = new DemoOutcome(_folder, dataset, model, floor, explanation) { Seconds = _clock.Elapsed.TotalSeconds, Plan = _plan };
        SummaryPage.Save(DemoSummary.Of(outcome, calibration), _folder.Summary);
        return outcome;
    }

    private void Step(string text) =>
        _context.Progress.Line(string.Create(CultureInfo.InvariantCulture, $"[{_clock.Elapsed.TotalSeconds,5:0.0} s] {text}"));

    private DatasetManifest Prepare()
    {
        var text = RecipeReader.TextOf(Recipe);
        var options = new PrepareOptions { From = _folder.Raw, Out = _folder.Dataset, Seed = _context.Seed, Threads = _context.Threads };
        return DatasetPreparation.Run(RecipeReader.Parse(text, Recipe), text, options, _context.Progress, _context.Cancellation);
    }

    private void Check()
    {
        using var dataset = PreparedDataset.Open(_folder.Dataset);
        var report = DatasetCheck.Run(dataset, _context.Progress, _context.Cancellation);
        if (report.Findings.FirstOrDefault(f => !f.Passed) is { } leak)
            throw new MianException($"The demo's data set has a leak, {leak.Name}: {leak.Reason} This is a defect of mian; please report it with the seed {_context.Seed}.");
    }

    private RunManifest Train(string model, string folder) => TrainingJob.Run(new TrainRequest
    {
        Replace = true,
        Dataset = _folder.Dataset,
        Model = model,
        Config = _plan.Config,
        Out = folder,
        Seed = _context.Seed,
        Threads = _context.Threads,
        PrintPlan = false,
    }, _context.Progress, _context.Cancellation);
}
