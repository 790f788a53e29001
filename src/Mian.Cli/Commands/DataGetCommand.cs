using System.CommandLine;
using System.Diagnostics;
using Mian.Cli.Execution;
using Mian.Cli.Parsing;
using Mian.Cli.Printing;
using Mian.Ingest.Downloads;

namespace Mian.Cli.Commands;

/// <summary><c>mian data get</c>.</summary>
internal sealed class DataGetCommand : MianCommand
{
    private readonly Argument<string?> _name = new("NAME") { Description = "Name of the data set; without one, all are listed.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _out = NamedOption.Path("--out", "Folder for the raw files, one data set a folder; needed with NAME. Files that are there are verified and kept.", "RAW");
    private readonly Option<string?> _from = NamedOption.Path("--from", "Take local copies from this folder instead of downloading; they pass the same checks.");
    private readonly Option<Uri?> _url = WebAddress.Option("--url", "Download from a mirror: an address below which the files have their published names. Default: the publisher's.");

    /// <summary>Makes the command.</summary>
    public DataGetCommand() : base(
        "get",
        "Download a public data set (MovieLens, Amazon reviews), check it, and leave it as its recipe reads it. An interrupted download is continued by the same command.",
        "mian data get movielens-100k --out raw/ml-100k",
        "mian data get",
        "mian data get amazon-electronics --out raw/electronics --from Downloads")
    {
        Add(_name);
        Add(_out);
        Add(_from);
        Add(_url);
        AddSharedOptions();
        Validators.Add(result =>
        {
            if (result.GetValue(_name) is null)
            {
                if (new Option[] { _out, _from, _url }.FirstOrDefault(o => result.GetResult(o) is not null) is { } option)
                    result.AddError($"Option '{option.Name}' needs the NAME of a data set; 'mian data get' lists them.");
                return;
            }

            if (result.GetResult(_out) is null)
                result.AddError("Option '--out' is missing: the folder for the raw files.");
            if (result.GetResult(_from) is not null && result.GetResult(_url) is not null)
                result.AddError("Options '--from' and '--url' exclude each other: take local copies, or download from a mirror.");
        });
    }

    /// <inheritdoc/>
    protected override int Execute(CommandContext context)
    {
        if (context.Arguments.GetValue(_name) is { } name)
            Get(PublicDatasets.Get(name), context);
        else
            List(context);
        return ExitCode.Ok;
    }

    private void Get(PublicDataset dataset, CommandContext context)
    {
        var folder = context.Arguments.GetRequiredValue(_out)!;
        var clock = Stopwatch.StartNew();
        var options = new DownloadOptions { Out = folder, From = context.Arguments.GetValue(_from), Mirror = context.Arguments.GetValue(_url) };
        var result = DatasetDownload.Run(dataset, options, context.Progress, context.Cancellation);
        DownloadTable.Write(context, dataset, result);
        context.Print($"{dataset.Name} is in {folder}.");
        context.Print($"Next: mian data prepare {dataset.Recipe} --from {folder} --out data/{dataset.Name}");
        context.Json?.Write(new
        {
            dataset.Name,
            dataset.Recipe,
            Folder = Path.GetFullPath(folder),
            dataset.Publisher.Licence,
            dataset.Publisher.Citation,
            result.Files,
            result.Absent,
            Seconds = clock.Elapsed.TotalSeconds,
        });
    }

    private static void List(CommandContext context)
    {
        DownloadTable.WriteAll(context);
        context.Print();
        context.Print("Get one with 'mian data get NAME --out RAW'.");
        context.Json?.Write(new
        {
            DataSets = PublicDatasets.All.Select(d => new
            {
                d.Name,
                d.Title,
                d.Recipe,
                d.Events,
                d.Bytes,
                d.Publisher.Homepage,
                d.Publisher.Address,
                d.Publisher.Licence,
                d.Publisher.Citation,
                Files = d.Files.Select(f => new { f.Name, f.Bytes, f.Md5, f.Sha256, f.Lines, f.Optional, f.Members }),
            }),
        });
    }
}
