using Mian.Benchmarks.Textbook;
using Mian.Torch.Models;
using Mian.Torch.Training;
using static TorchSharp.torch;

namespace Mian.Benchmarks.Training;

/// <summary>One row of the table: our model, the textbook form of the same model, and the arithmetic that it cannot do without.</summary>
/// <param name="Name">What the row is called.</param>
/// <param name="Model">Name in the catalog.</param>
/// <param name="Configure">Settings that differ from the common ones.</param>
/// <param name="Textbook">Makes the textbook form; null where there is none.</param>
/// <param name="Flops">Multiplications and additions of a forward pass for each sample, from the behaviours of a sample and of a request's share.</param>
internal sealed record Contestant(string Name, string Model, Func<TrainConfig, TrainConfig> Configure, Func<nn.Module<PaddedBatch, Tensor>>? Textbook, Func<Lengths, double> Flops)
{
    private const int D = TextbookModel.D;
    private const int W = TextbookModel.Width;

    /// <summary>All rows for the models that the catalog has.</summary>
    public static IEnumerable<Contestant> All() => Rows().Where(r => ModelCatalog.All.Any(e => e.Name == r.Model));

    private static double Head(int input) => 2.0 * ((input * 200) + (200 * 80) + 80);

    private static IEnumerable<Contestant> Rows()
    {
        yield return new("LR", "LR", c => c, () => new TextbookLinear(), n => 2 * (2 + (2 * n.PerRequestShare)));
        yield return new("PoolingMLP", "PoolingMLP", c => c, () => new TextbookPoolingMlp(), n => Head(4 * D) + (n.PerRequestShare * W));
        yield return new("Wide&Deep", "WideDeep", c => c, () => new TextbookWideDeep(), n => Head(4 * D) + (n.PerRequestShare * W));
        yield return new("Deep&Cross", "DCN", c => c, () => new TextbookCross(matrix: false, 3), n => Head(4 * D) + (3 * 5 * 4 * D) + (n.PerRequestShare * W));
        yield return new("DCN-v2", "DCNv2", c => c, () => new TextbookCross(matrix: true, 3), n => Head(4 * D) + (3 * 2.0 * 4 * D * 4 * D) + (n.PerRequestShare * W));
        yield return new("DeepFM", "DeepFM", c => c, () => new TextbookDeepFm(), n => Head(4 * D) + (5 * 4 * D) + (n.PerRequestShare * W));
        yield return new("xDeepFM", "xDeepFM", c => c, () => new TextbookXDeepFm([32, 32]), n => Head(4 * D) + (2.0 * D * 32 * ((4 * 4) + (32 * 4))) + (n.PerRequestShare * W));
        yield return new("DIN", "DIN", c => c, () => new TextbookDin(), n => Head(2 * W) + Attention(n));
        yield return new("DIEN", "DIEN", c => c, () => new TextbookDien(), n => Head(2 * W) + (n.PerRequestShare * 2.0 * 6 * W * W) + (n.PerSample * 2.0 * 3 * W * W));
        yield return new("MIAN", "MIAN", c => c with { Mian = c.Mian with { Products = false } }, () => new TextbookMian(), n => Head(4 * W) + Transformer(n) + (n.PerSample * 4.0 * W));
        yield return new("MIAN, products", "MIAN", c => c, null, n => Head(5 * W) + Transformer(n) + (n.PerSample * 8.0 * W) + (2.0 * W * W));
    }

    /// <summary>Attention [80, 40]: the first layer once a behaviour, once a candidate, and the product part once a pair.</summary>
    private static double Attention(Lengths n) =>
        (n.PerRequestShare * 2.0 * W * 80) + (2.0 * W * 80) + (n.PerSample * 2.0 * ((W * 80) + (80 * 40) + 40 + W));

    /// <summary>One block of width W, feed-forward 256: projections 4 W², feed-forward 2·256·W, and the attention over the squared length.</summary>
    private static double Transformer(Lengths n) =>
        (n.PerRequestShare * 2.0 * ((4 * W * W) + (2 * 256 * W))) + (n.SquaresShare * 4.0 * W);
}

/// <summary>Mean behaviours: of a sample, of a request divided by its samples, and the same of squared lengths.</summary>
internal sealed record Lengths(double PerSample, double PerRequestShare, double SquaresShare);
