using System.CommandLine;
using System.Globalization;
using Mian.Cli.Execution;
using Mian.Cli.Parsing;
using Mian.Configuration;
using Mian.Ingest.Synthetic;

namespace Mian.Cli.Commands;

/// <summary><c>mian data synth</c>.</summary>
internal sealed class DataSynthCommand : MianCommand
{
    private readonly Option<string> _out = NamedOption.RequiredPath("--out", "Folder for the raw tables.", "RAW");
    private readonly Option<string> _preset = Choice.Option("--preset", "Size of the world.", SyntheticPresets.Names, SyntheticPresets.Names[0]);
    private readonly Option<int> _daily = WholeNumber.Option("--daily", "Write the first half of the log as RAW/base, and N days after it as RAW/day-00001, ... for 'mian data append'.", (0, 1825), 0);
    private readonly Option<string[]> _set = NamedOption.Assignments("Change a size or strength of the world, e.g. users=5000 impressions=500000.");

    /// <summary>Makes the command.</summary>
    public DataSynthCommand() : base(
        "synth",
        "Make the raw tables of a synthetic world whose true click probabilities are known.",
        "mian data synth --preset quick --out raw/world",
        "mian data synth --preset demo --daily 10 --out raw/daily",
        "mian data synth --set users=5000 impressions=500000 --seed 7 --out raw/larger")
    {
        Add(_out);
        Add(_preset);
        Add(_daily);
        Add(_set);
        AddSharedOptions();
    }

    /// <inheritdoc/>
    protected override int Execute(CommandContext context)
    {
        var folder = context.Arguments.GetRequiredValue(_out);
        var preset = context.Arguments.GetRequiredValue(_preset);
        var options = SyntheticPresets.Get(preset) with { Seed = context.Seed, Threads = context.Threads, Daily = context.Arguments.GetValue(_daily) };
        options = StrictYaml.Apply(options, context.Arguments.GetRequiredValue(_set));
        var manifest = SyntheticWorld.Write(options, folder, context.Progress, context.Cancellation);
        context.Print(string.Create(CultureInfo.InvariantCulture, $"{options.Impressions:N0} impressions of {options.Users:N0} users on {options.Items:N0} items are in {folder}."));
        context.Print(string.Create(CultureInfo.InvariantCulture, $"The true probabilities reach AUC {manifest.Ceiling.Auc:0.0000} and logloss {manifest.Ceiling.LogLoss:0.0000}: no model can do better."));
        context.Print($"Next: mian data prepare synthetic --from {(options.Daily > 0 ? Path.Combine(folder, "base") : folder)} --out data/world");
        context.Json?.Write(new { Folder = Path.GetFullPath(folder), Preset = preset, options.Seed, manifest.Ceiling, Options = options });
        return ExitCode.Ok;
    }
}
