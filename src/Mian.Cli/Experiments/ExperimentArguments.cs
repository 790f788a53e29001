using System.CommandLine;
using Mian.Cli.Execution;
using Mian.Cli.Parsing;
using Mian.Configuration;
using Mian.Torch.Training;

namespace Mian.Cli.Experiments;

/// <summary>What <c>mian compare</c> and <c>mian ablate</c> have in common.</summary>
internal sealed class ExperimentArguments
{
    private readonly Argument<string> _dataset = new("DATASET") { Description = "Folder that 'mian data prepare --out' wrote." };
    private readonly Option<int> _seeds = WholeNumber.Option("--seeds", "Seeds for each row, counted up from --seed.", (1, 1000), 5);
    private readonly Option<string?> _config = NamedOption.Path("--config", "Settings as a YAML file. Default: those that measured best.", "FILE");
    private readonly Option<string[]> _set = NamedOption.Assignments("Change single settings of every run, e.g. epochs=3.");

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_dataset);
        command.Add(_seeds);
        command.Add(_config);
        command.Add(_set);
    }

    /// <summary>Folder of the data set.</summary>
    public string Dataset(CommandContext context) => context.Arguments.GetRequiredValue(_dataset);

    /// <summary>The seeds.</summary>
    public IReadOnlyList<long> Seeds(CommandContext context) => [.. Enumerable.Range(0, context.Arguments.GetValue(_seeds)).Select(i => (long)context.Seed + i)];

    /// <summary>File of <c>--config</c>.</summary>
    public string? ConfigFile(CommandContext context) => context.Arguments.GetValue(_config);

    /// <summary>The settings of a file, or the defaults, with <c>--set</c> applied.</summary>
    public TrainConfig Read(CommandContext context, string? file) =>
        StrictYaml.Apply(file is null ? new TrainConfig() : StrictYaml.Read<TrainConfig>(file), context.Arguments.GetRequiredValue(_set));
}
