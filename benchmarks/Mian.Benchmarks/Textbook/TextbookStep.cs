using static TorchSharp.torch;

namespace Mian.Benchmarks.Textbook;

/// <summary>One training step of a textbook form.</summary>
internal static class TextbookStep
{
    /// <summary>Forward, backward and dense Adam.</summary>
    /// <param name="model">On the device.</param>
    /// <param name="optimizer">Of the model.</param>
    /// <param name="batch">In host memory.</param>
    /// <param name="device">Where the model is; null for the CPU.</param>
    public static void Run(nn.Module<PaddedBatch, Tensor> model, optim.Optimizer optimizer, PaddedBatch batch, Device? device = null)
    {
        using var scope = NewDisposeScope();
        var on = device is null ? batch : batch.To(device);
        optimizer.zero_grad();
        var loss = nn.functional.binary_cross_entropy_with_logits(model.call(on), on.Labels);
        loss.backward();
        optimizer.step();
    }
}
