using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Mian.Cli.Execution;
using Mian.Cli.Parsing;
using Mian.Cli.Printing;
using Mian.Cli.Results;
using Mian.Configuration;
using Mian.Dataset;
using Mian.Torch.Devices;
using Mian.Torch.Models;
using Mian.Torch.Native;
using Mian.Torch.Streaming;
using Mian.Torch.Training;

namespace Mian.Cli.Commands;

/// <summary><c>mian train</c>.</summary>
internal sealed class TrainCommand : MianCommand
{
    private readonly Argument<string> _dataset = new("DATASET") { Description = "Folder that 'mian data prepare --out' wrote." };
    // The names stand here as text: asking the catalog would load libtorch for every 'mian --version'.
    private readonly Option<string?> _model = new("--model") { Description = "What to train: MIAN; LR, WideDeep, DCN, DCNv2, DeepFM, xDeepFM, DIN, DIEN, BST; or PoolingMLP, the floor. Required unless --continue is given.", HelpName = "NAME" };
    private readonly Option<string?> _config = NamedOption.Path("--config", "Settings as a YAML file. Default: those that measured best.", "FILE");
    private readonly Option<string[]> _set = NamedOption.Assignments("Change single settings, e.g. epochs=3 mian.heads=4.");
    private readonly Option<string?> _out = NamedOption.Path("--out", "Folder for the run. Required unless --plan is given.", "RUN");
    private readonly Option<string?> _continue = NamedOption.Path("--continue", "Start from a finished run: score each part of the data set that it has not been trained on, then train on it, in the order of time.", "RUN");
    private readonly Option<bool> _resume = new("--resume") { Description = "Continue from the run's last checkpoint, with the same result as without the interruption." };
    private readonly Option<bool> _plan = new("--plan") { Description = "Only print what training would need: bytes of every table, samples, expected peak memory." };
    private readonly Option<string> _device = new("--device") { Description = "Where to compute: cpu, cuda, or cuda:N for one of several GPUs.", HelpName = "DEVICE", DefaultValueFactory = _ => "cpu" };
    private readonly Option<bool> _noTest = new("--no-test") { Description = "Leave the test part alone; all choices are made on validation data." };

    /// <summary>Makes the command.</summary>
    public TrainCommand() : base(
        "train",
        "Train a model and evaluate its best checkpoint. Ctrl-C saves a checkpoint that --resume continues from.",
        "mian train data/world --model MIAN --out runs/world",
        "mian train data/world --model MIAN --set epochs=3 embedding.dimension=16 --seed 2 --out runs/small --json small.json",
        "mian train data/world --continue runs/world --out runs/world-day-1",
        "mian train data/world --model MIAN --plan")
    {
        Add(_dataset);
        Add(_model);
        Add(_config);
        Add(_set);
        Add(_out);
        Add(_continue);
        Add(_resume);
        Add(_plan);
        Add(_noTest);
        Add(_device);
        AddSharedOptions();
        Validators.Add(Validate);
    }

    private void Validate(CommandResult result)
    {
        if (result.GetValue(_out) is null && !result.GetValue(_plan))
            result.AddError("Option '--out' is required: name the folder for the run, or ask for the --plan only.");
        if (result.GetValue(_continue) is null)
        {
            if (result.GetValue(_model) is null)
                result.AddError("Option '--model' is required: name what to train, or a run to --continue.");
            return;
        }
        foreach (var option in new Option[] { _model, _config, _plan, _noTest })
            if (result.GetResult(option) is { Implicit: false })
                result.AddError($"Options '--continue' and '{option.Name}' exclude each other: the run that is continued says what the model and its settings are. Change single ones with --set.");
    }

    /// <inheritdoc/>
    protected override int Execute(CommandContext context)
    {
        TorchRuntime.EnsureLoaded();
        if (context.Arguments.GetValue(_continue) is { } run)
            return Continue(context, run, context.Arguments.GetRequiredValue(_out)!);
        var model = ModelCatalog.Find(context.Arguments.GetRequiredValue(_model)!).Name;
        var file = context.Arguments.GetValue(_config);
        var config = StrictYaml.Apply(file is null ? new TrainConfig() : StrictYaml.Read<TrainConfig>(file), context.Arguments.GetRequiredValue(_set));
        return context.Arguments.GetValue(_plan) ? Plan(context, (model, config)) : Train(context, (model, config), context.Arguments.GetRequiredValue(_out)!);
    }

    private int Plan(CommandContext context, (string Model, TrainConfig Config) training)
    {
        using var dataset = PreparedDataset.Open(context.Arguments.GetRequiredValue(_dataset));
        var plan = TrainingPlan.Of(dataset, training.Model, training.Config);
        context.Print(plan.Describe());
        context.Json?.Write(plan);
        return ExitCode.Ok;
    }

    private int Train(CommandContext context, (string Model, TrainConfig Config) training, string folder)
    {
        using var memory = new MemoryWatch();
        var manifest = TrainingJob.Run(new TrainRequest
        {
            Dataset = context.Arguments.GetRequiredValue(_dataset),
            Model = training.Model,
            Config = training.Config,
            Out = folder,
            Seed = context.Seed,
            Threads = context.Threads,
            Device = ComputeDevice.Parse(context.Arguments.GetRequiredValue(_device)),
            Resume = context.Arguments.GetValue(_resume),
            Test = !context.Arguments.GetValue(_noTest),
        }, context.Progress, context.Cancellation);
        RunText.Write(context, manifest);
        context.Print(string.Create(CultureInfo.InvariantCulture, $"The run is in {folder}. Next: mian explain {folder}"));
        context.Json?.Write(RunResult.Of(manifest, folder, memory.Peak()));
        return ExitCode.Ok;
    }

    private int Continue(CommandContext context, string run, string folder)
    {
        using var memory = new MemoryWatch();
        var manifest = StreamingJob.Run(new StreamRequest
        {
            Dataset = context.Arguments.GetRequiredValue(_dataset),
            Run = run,
            Config = StrictYaml.Apply(ContinuedSettings.Of(run), context.Arguments.GetRequiredValue(_set)),
            Out = folder,
            Seed = context.SeedIsGiven ? context.Seed : null,
            Threads = context.Threads,
            Device = ComputeDevice.Parse(context.Arguments.GetRequiredValue(_device)),
            Resume = context.Arguments.GetValue(_resume),
        }, context.Progress, context.Cancellation);
        StreamTable.Write(context, manifest);
        context.Print(string.Create(CultureInfo.InvariantCulture, $"The run is in {folder}, trained through {manifest.Trained[^1]}. Next: mian data append {context.Arguments.GetRequiredValue(_dataset)} --from DAY"));
        context.Json?.Write(RunResult.Of(manifest, folder, memory.Peak()));
        return ExitCode.Ok;
    }
}
