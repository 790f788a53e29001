using System.CommandLine;
using System.Globalization;
using Mian.Cli.Execution;
using Mian.Cli.Parsing;
using Mian.Cli.Printing;
using Mian.Cli.Results;
using Mian.Configuration;
using Mian.Torch.Devices;
using Mian.Torch.Models;
using Mian.Torch.Native;
using Mian.Torch.Training;
using Mian.Torch.Tuning;
using Mian.Tuning;

namespace Mian.Cli.Commands;

/// <summary><c>mian tune</c>.</summary>
internal sealed class TuneCommand : MianCommand
{
    private const int DefaultTrials = 20;
    private static readonly string[] Searches = ["random", "halving", "tpe"];

    private readonly Argument<string> _dataset = new("DATASET") { Description = "Folder that 'mian data prepare --out' wrote." };
    private readonly Option<string> _model = new("--model") { Description = "What to tune, e.g. MIAN.", HelpName = "NAME", Required = true };
    private readonly Option<string> _out = NamedOption.RequiredPath("--out", "Folder for the search. The same command continues an interrupted one.");
    private readonly Option<int?> _trials = WholeNumber.Optional("--trials", $"Trials in all. Default: {DefaultTrials}, unless --minutes is given.", (1, 100_000));
    private readonly Option<int?> _minutes = WholeNumber.Optional("--minutes", "Start no trial after so many minutes; the running one ends.", (1, 1_000_000));
    private readonly Option<string> _search = Choice.Option("--search", "How settings are chosen: at random; halving, which stops the worse ones early; or tpe, which learns from the trials before.", Searches, "random");
    private readonly Option<string?> _space = NamedOption.Path("--space", "What is varied, as a YAML file. Default: learning rates, penalties, widths and more, by model.", "FILE");
    private readonly Option<string?> _config = NamedOption.Path("--config", "Settings to start from: the first trial, and all that is not varied. Default: those of 'mian train'.", "FILE");
    private readonly Option<string[]> _set = NamedOption.Assignments("Change single settings to start from, e.g. epochs=3 metric=gauc.");

    private readonly Option<string> _device = new("--device") { Description = "Where to compute: cpu, cuda, or cuda:N for one of several GPUs.", HelpName = "DEVICE", DefaultValueFactory = _ => "cpu" };

    /// <summary>Makes the command.</summary>
    public TuneCommand() : base(
        "tune",
        "Search for good settings of a model on the validation part; the test part is never read. Ctrl-C is safe: the same command continues.",
        "mian tune data/world --model MIAN --out tuned --trials 30",
        "mian tune data/world --model PoolingMLP --out tuned-floor --minutes 60 --space space.yaml --json tuned.json",
        "mian tune data/world --model MIAN --out tuned-wide --trials 100 --search halving --set epochs=9")
    {
        Add(_dataset);
        Add(_model);
        Add(_out);
        Add(_trials);
        Add(_minutes);
        Add(_search);
        Add(_space);
        Add(_config);
        Add(_set);
        Add(_device);
        AddSharedOptions();
        Validators.Add(result =>
        {
            if (result.GetResult(_trials) is not null && result.GetResult(_minutes) is not null)
                result.AddError("Options '--trials' and '--minutes' are two kinds of budget: give one of them.");
        });
    }

    /// <inheritdoc/>
    protected override int Execute(CommandContext context)
    {
        using var memory = new MemoryWatch();
        TorchRuntime.EnsureLoaded();
        var request = Request(context);
        OutputFolder.Require(request.Out, request.Dataset, "the search");
        var result = Tuner.Run(request, context.Progress, context.Cancellation);
        TuneTable.Write(context, result);
        if (result.BestConfig is { } best)
            context.Print(string.Create(CultureInfo.InvariantCulture, $"The best settings are in {best}. Next: mian train {request.Dataset} --model {result.Model} --config {best} --seed {result.Seed} --out RUN"));
        context.Json?.Write(TuneJson.Of(result, request.Out, memory.Peak()));
        return result.Best is null ? ExitCode.Failure : ExitCode.Ok;
    }

    private TuneRequest Request(CommandContext context)
    {
        var arguments = context.Arguments;
        var model = ModelCatalog.Find(arguments.GetRequiredValue(_model)).Name;
        var file = arguments.GetValue(_config);
        var config = StrictYaml.Apply(file is null ? new TrainConfig() : StrictYaml.Read<TrainConfig>(file), arguments.GetRequiredValue(_set));
        var minutes = arguments.GetValue(_minutes);
        return new TuneRequest
        {
            Dataset = arguments.GetRequiredValue(_dataset),
            Model = model,
            Config = config,
            Out = arguments.GetRequiredValue(_out),
            Space = arguments.GetValue(_space) is { } space
                ? SearchSpaceReader.Read(space, config, key => TunableKeys.Refuse(model, key))
                : DefaultSpace.Of(model, config),
            Search = Enum.Parse<SearchKind>(arguments.GetRequiredValue(_search), ignoreCase: true),
            Trials = arguments.GetValue(_trials) ?? (minutes is null ? DefaultTrials : null),
            Minutes = minutes,
            Seed = context.Seed,
            Threads = context.Threads,
            Device = ComputeDevice.Parse(arguments.GetRequiredValue(_device)),
        };
    }
}
