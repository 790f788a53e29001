using System.Globalization;
using System.Text.Json;
using Mian.Schema;
using Mian.Torch.Embeddings;
using Mian.Torch.Models;
using Mian.Torch.Training;

namespace Mian.Torch.Evaluation;

/// <summary>
/// Writes a trained run as one safetensors file that explains itself: every tensor, and in the header's metadata all that is needed to
/// compute a logit from encoded inputs without this program.
/// </summary>
public static class ModelExport
{
    /// <summary>Value of the key <c>format</c>; its number rises when a key or a tensor changes its meaning.</summary>
    public const string Format = "mian-export-1";

    private static readonly JsonSerializerOptions Json = new(RunManifest.Json) { WriteIndented = false };

    /// <summary>Writes the file; it appears under its name only when it is complete and on disk.</summary>
    /// <param name="bundle">The run.</param>
    /// <param name="path">Where to write; an existing file is replaced.</param>
    /// <param name="cancellation">Stops the writing; the previous file stays.</param>
    /// <returns>What the metadata says.</returns>
    /// <exception cref="MianException">The file cannot be written; the previous file stays.</exception>
    public static ExportedModel Write(ModelBundle bundle, string path, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        var exported = Describe(bundle);
        MakeFolder(path);
        Checkpoint.Export(path, bundle.Learner, Metadata(bundle.Manifest, exported), cancellation);
        return exported;
    }

    private static void MakeFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new MianException($"The folder of '{path}' cannot be made: {e.Message} Expected a writable path; choose another with --out.", e);
        }
    }

    private static ExportedModel Describe(ModelBundle bundle)
    {
        var (config, schema) = (bundle.Manifest.Config, bundle.Dataset.Schema);
        var inputs = ModelCatalog.Find(bundle.Manifest.Model).Inputs(config);
        return new ExportedModel(
            [.. Enum.GetValues<FieldGroup>().SelectMany(schema.InGroup).Select(f => new ExportedField(f.Group, f.Name, f.Kind, f.Kind == FieldKind.MultiValued ? f.Pooling : null, f.Table))],
            [.. TableListing.Of(schema, config.Embedding, inputs).Select(t => new ExportedTable($"table/{t.Name}", t.Source, t.Rows, t.Dimension))],
            bundle.History ?? schema.MaxHistory);
    }

    private static Dictionary<string, string> Metadata(RunManifest run, ExportedModel exported) => new()
    {
        ["format"] = Format,
        ["version"] = run.Version,
        ["model"] = run.Model,
        ["seed"] = run.Seed.ToString(CultureInfo.InvariantCulture),
        ["dataset"] = run.Dataset,
        ["dataset_hash"] = run.DatasetHash,
        ["config"] = JsonSerializer.Serialize(run.Config, Json),
        ["fields"] = JsonSerializer.Serialize(exported.Fields, Json),
        ["tables"] = JsonSerializer.Serialize(exported.Tables, Json),
        ["max_history"] = exported.MaxHistory.ToString(CultureInfo.InvariantCulture),
    };
}

/// <summary>What the metadata of an exported file says about its inputs.</summary>
/// <param name="Fields">All fields: those of one group stand together, in the order in which their vectors are concatenated.</param>
/// <param name="Tables">All embedding tables.</param>
/// <param name="MaxHistory">Longest history that the model sees.</param>
public sealed record ExportedModel(IReadOnlyList<ExportedField> Fields, IReadOnlyList<ExportedTable> Tables, int MaxHistory);

/// <summary>One field.</summary>
/// <param name="Group">Item, behaviour, user or context.</param>
/// <param name="Name">Key in the encoded inputs.</param>
/// <param name="Kind">Categorical, multi-valued or scaled.</param>
/// <param name="Pooling">How several values become one vector; null for one value.</param>
/// <param name="Table">Id space, <see cref="ExportedTable.Name"/>.</param>
public sealed record ExportedField(FieldGroup Group, string Name, FieldKind Kind, Pooling? Pooling, string Table);

/// <summary>One embedding table.</summary>
/// <param name="Tensor">Name of its tensor.</param>
/// <param name="Name">Its id space; vectors and first-order weights of one id space are two tensors.</param>
/// <param name="Rows">Size of the vocabulary, the reserved ids 0 (no value) and 1 (unknown value) included.</param>
/// <param name="Dimension">Numbers a row; 1 for first-order weights.</param>
public sealed record ExportedTable(string Tensor, string Name, int Rows, int Dimension);
