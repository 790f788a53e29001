using System.Text;
using Mian.Batches;
using Mian.Files;
using Mian.Torch.Evaluation;

namespace Mian.Cli.Results;

/// <summary>The files of <c>mian predict</c>: scores as csv or JSON lines, and encoded inputs as JSON lines; each whole or not at all.</summary>
/// <param name="Output">The scores; JSON lines where the name ends in <c>.jsonl</c> or <c>.ndjson</c>, else csv.</param>
/// <param name="Inputs">The encoded inputs; null for none.</param>
internal sealed record PredictionFile(string Output, string? Inputs)
{
    /// <summary>Raw keys of the samples.</summary>
    public required SampleNames Names { get; init; }

    /// <summary>Where the samples are from.</summary>
    public required RequestSource Source { get; init; }

    /// <summary>False where the samples' labels mean nothing, as in a file to predict.</summary>
    public required bool HasLabels { get; init; }

    private bool IsJson => Path.GetExtension(Output) is ".jsonl" or ".ndjson";

    /// <summary>Writes one line a sample, in the order of the batches.</summary>
    /// <returns>Number of samples.</returns>
    /// <exception cref="MianException">A file cannot be written; earlier files are unchanged.</exception>
    public long Write(IEnumerable<ScoredBatch> batches)
    {
        long rows = 0;
        AtomicFile.Write(Output, output =>
        {
            if (Inputs is null) rows = Write(batches, output, null);
            else AtomicFile.Write(Inputs, inputs => rows = Write(batches, output, inputs));
        });
        return rows;
    }

    private long Write(IEnumerable<ScoredBatch> batches, Stream output, Stream? inputs)
    {
        using var scores = new JsonLines(output);
        using var encoded = inputs is null ? null : new JsonLines(inputs);
        using var csv = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        if (!IsJson) csv.WriteLine(HasLabels ? PredictionRow.PartHeader : PredictionRow.FileHeader);
        long rows = 0;
        foreach (var scored in batches)
        {
            for (var b = 0; b < scored.Count; b++, rows++)
            {
                var row = RowOf(scored, b);
                if (IsJson) scores.Write(row.WriteTo);
                else csv.WriteLine(row.ToCsv());
                encoded?.Write(json => row.WriteInputsTo(json, scored.Batch, b));
            }
        }

        return rows;
    }

    private PredictionRow RowOf(ScoredBatch scored, int sample)
    {
        var batch = scored.Batch;
        var (row, request) = (batch.SampleRows[sample], batch.RequestRows[batch.SampleRequest[sample]]);
        int? label = HasLabels ? (int)batch.Labels[sample] : null;
        return new PredictionRow(row, request, Source.TimeOf(request), label, scored.Logits.Span[sample]) { Names = Names[row] };
    }
}
