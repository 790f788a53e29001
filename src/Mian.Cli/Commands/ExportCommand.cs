using System.CommandLine;
using System.Globalization;
using Mian.Cli.Execution;
using Mian.Cli.Parsing;
using Mian.Torch.Checkpoints;
using Mian.Torch.Evaluation;

namespace Mian.Cli.Commands;

/// <summary><c>mian export</c>.</summary>
internal sealed class ExportCommand : MianCommand
{
    private static readonly string[] Formats = ["safetensors"];

    private readonly RunArguments _arguments = new();
    private readonly Option<string> _format = Choice.Option("--format", "Format of the file.", Formats, Formats[0]);
    private readonly Option<string> _out = NamedOption.RequiredPath("--out", "The file; an earlier one is replaced once the new one is complete.", "FILE");

    /// <summary>Makes the command.</summary>
    public ExportCommand() : base(
        "export",
        "Write every tensor of a trained run, with all that is needed to compute its logits without mian.",
        "mian export runs/world --format safetensors --out world.safetensors")
    {
        _arguments.AddTo(this, withSplit: false);
        Add(_format);
        Add(_out);
        AddSharedOptions();
    }

    /// <inheritdoc/>
    protected override int Execute(CommandContext context)
    {
        var path = context.Arguments.GetRequiredValue(_out);
        using var bundle = _arguments.Open(context);
        var exported = ModelExport.Write(bundle, path, context.Cancellation);
        using var file = SafeTensorsFile.Open(path);
        var tensors = file.Names.Select(file.Entry).Select(t => new { t.Name, Type = t.Type.ToString(), t.Shape }).ToList();
        context.Print(string.Create(CultureInfo.InvariantCulture, $"{tensors.Count:N0} tensors of {bundle.Manifest.Model}, {new FileInfo(path).Length / 1e6:N1} MB, are in {path}."));
        context.Json?.Write(new
        {
            bundle.Manifest.Dataset,
            bundle.Manifest.DatasetHash,
            bundle.Manifest.Model,
            Output = Path.GetFullPath(path),
            ModelExport.Format,
            exported.Fields,
            exported.Tables,
            exported.MaxHistory,
            Tensors = tensors,
        });
        return ExitCode.Ok;
    }
}
