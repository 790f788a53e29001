using static TorchSharp.torch;

namespace Mian.Torch.Tests.Kernels;

/// <summary>Compares gradients with central differences, which share no code with any backward pass.</summary>
internal static class FiniteDifferences
{
    private const float Step = 1e-2f;

    /// <summary>Checks the gradient of Σ weights · f with respect to every element of every input.</summary>
    public static void Check(Func<Tensor[], Tensor> function, params Tensor[] inputs)
    {
        foreach (var input in inputs) input.requires_grad_();
        var output = function(inputs);
        var weights = rand_like(output) + 0.5;
        (output * weights).sum().backward();
        foreach (var (number, input) in inputs.Index())
        {
            var gradient = input.grad!.clone();
            for (var i = 0; i < input.numel(); i++)
            {
                var difference = (Moved(i, Step) - Moved(i, -Step)) / (2 * Step);
                var got = gradient.flatten()[i].item<float>();
                Assert.True(Math.Abs(difference - got) <= 2e-3 + 1e-2 * Math.Abs(difference), $"input {number}, element {i}: gradient {got}, difference {difference}");
            }

            double Moved(int i, float by)
            {
                using var quiet = no_grad();
                var moved = inputs.Select(t => t.clone()).ToArray();
                moved[number].view(-1)[i] += by;
                return (function(moved) * weights).to_type(ScalarType.Float64).sum().item<double>();
            }
        }
    }
}
