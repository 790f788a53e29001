using Mian.Torch.Kernels;
using TorchSharp;

namespace Mian.Torch.Tests.Kernels;

/// <summary>
/// TorchSharp makes a native copy of a number wherever one of its methods converts it, a sum of two tensors included (its factor of one), and lets the garbage collector free it in the middle of the call.
/// So none of its methods that convert numbers, at any depth, may be called but from <see cref="Numbers"/>, which keeps them alive.
/// </summary>
public sealed class HiddenNumbersTests
{
    private static readonly CallGraph Library = CallGraph.Of(typeof(Scalar).Assembly.Location);

    private static readonly CallGraph Own = CallGraph.Of(typeof(Numbers).Assembly.Location);

    private static bool Converts(string method) => method.StartsWith("Scalar.op_Implicit(", StringComparison.Ordinal) || method.StartsWith("ScalarExtensionMethods.ToScalar(", StringComparison.Ordinal);

    private static readonly HashSet<string> Unsafe = Library.Reaching(Library.Calls.Keys.Where(Converts).ToHashSet());

    [Fact]
    public void Reaching_KnownMethods_AreFound()
    {
        Assert.Contains("Tensor.op_Addition(Tensor,Tensor)", Unsafe); // add(Tensor), then add(Tensor, Scalar) with a new one
        Assert.Contains("BatchNorm.forward(Tensor)", Unsafe); // counts batches
        Assert.Contains("Adam.step(Func`1<Tensor>)", Unsafe);
        Assert.DoesNotContain("Tensor.add(Tensor,Scalar)", Unsafe); // the caller's scalar
        Assert.DoesNotContain("Linear.forward(Tensor)", Unsafe);
    }

    [Fact]
    public void Assembly_Calls_HaveNoHiddenNumbers()
    {
        var found = Own.Calls.SelectMany(c => c.Value.Where(Unsafe.Contains).Select(called => $"{c.Key} calls {called}"));
        Assert.Empty(found);
    }

    [Fact]
    public void Assembly_Conversions_AreInNumbersOnly()
    {
        var found = Own.Calls.Where(c => c.Value.Any(m => Converts(m) || m.StartsWith("Tensor.item(", StringComparison.Ordinal))).Select(c => c.Key).ToList();
        Assert.NotEmpty(found); // the scan sees what Numbers does
        Assert.All(found, method => Assert.StartsWith("Numbers.", method, StringComparison.Ordinal));
        Assert.DoesNotContain(Own.Calls.Values.SelectMany(c => c), m => m.StartsWith("Scalar.op_Implicit(", StringComparison.Ordinal));
    }

    /// <summary>A module that TorchSharp makes is called through its base, which no call graph sees: the forward method of each kind that is made here is looked up by its name.</summary>
    [Fact]
    public void Assembly_ModulesOfTorchSharp_HaveNoHiddenNumbers()
    {
        string[] made = [.. Own.Calls.Values.SelectMany(c => c).Where(m => m.StartsWith("nn.", StringComparison.Ordinal)).Select(m => m["nn.".Length..m.IndexOf('(', StringComparison.Ordinal)]).Distinct()];
        Assert.Contains("Linear", made);
        Assert.Contains("LayerNorm", made);
        Assert.DoesNotContain(Unsafe, m => made.Any(kind => m.StartsWith($"{kind}.forward(", StringComparison.Ordinal)));
        Assert.DoesNotContain("BatchNorm1d", made); // its forward method is that of BatchNorm
    }
}
