namespace Mian.Torch.Tests;

/// <summary>
/// Tests that set libtorch's threads or seed, or count live tensors. Those belong to the whole process, so these tests run alone, one
/// after another.
/// </summary>
[CollectionDefinition(nameof(TorchState), DisableParallelization = true)]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1711", Justification = "It names the state, not a collection type.")]
public sealed class TorchState;
