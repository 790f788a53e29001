using Mian.Torch.Kernels;
using static TorchSharp.torch;

namespace Mian.Torch.Tests.Kernels;

public sealed class FieldProductsTests
{
    // 16·32·16 products a sample, so that 70 samples take three chunks.
    [Theory]
    [InlineData(70, 16, 32, 16, 5)]
    [InlineData(1, 1, 1, 1, 1)]
    [InlineData(3, 2, 4, 5, 6)]
    public void Apply_AnyShape_EqualsTheSumOverAllProducts(int samples, int dimension, int maps, int fields, int outputs)
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        Tensor[] inputs = [Leaf(samples, dimension, maps), Leaf(samples, dimension, fields), Leaf(outputs, fields * maps)];
        Tensor[] copies = [.. inputs.Select(t => t.detach().to_type(ScalarType.Float64).requires_grad_())];
        var got = FieldProducts.Apply(inputs[0], inputs[1], inputs[2]);
        var all = einsum("bdh,bdm,kmh->bdk", copies[0], copies[1], copies[2].view(outputs, fields, maps));
        Assert.InRange((all - got).abs().max().item<double>(), 0, 1e-4);
        var weights = rand_like(got);
        (got * weights).sum().backward();
        (all * weights).sum().backward();
        foreach (var (input, copy) in inputs.Zip(copies))
            Assert.InRange((input.grad! - copy.grad!).abs().max().item<double>() / copy.grad!.abs().max().item<double>(), 0, 1e-5);
    }

    [Fact]
    public void Gradient_SmallShape_EqualsFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        FiniteDifferences.Check(t => FieldProducts.Apply(t[0], t[1], t[2]), randn(3, 2, 4), randn(3, 2, 3), randn(5, 12));
    }

    private static Tensor Leaf(params long[] shape) => randn(shape).requires_grad_();
}
