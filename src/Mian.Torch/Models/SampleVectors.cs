using static TorchSharp.torch;

namespace Mian.Torch.Models;

/// <summary>What the prediction layer of a model with an interest vector reads.</summary>
internal static class SampleVectors
{
    /// <summary>[interest ; e_i ; e_u ; e_c], [B, ...]; a group without fields is left out.</summary>
    /// <param name="input">The batch.</param>
    /// <param name="interest">[B, ...] what the model made of the behaviours.</param>
    internal static Tensor Concatenate(ModelInput input, Tensor interest)
    {
        var vectors = new List<Tensor> { interest, input.Item };
        if (input.User is not null) vectors.Add(input.PerSample(input.User));
        if (input.Context is not null) vectors.Add(input.PerSample(input.Context));
        return cat([.. vectors], 1);
    }
}
