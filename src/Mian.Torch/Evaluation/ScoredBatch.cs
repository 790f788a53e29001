using Mian.Batches;

namespace Mian.Torch.Evaluation;

/// <summary>A batch with its scores; valid until the next one is asked for.</summary>
/// <param name="Batch">The samples.</param>
/// <param name="Logits">[B] logits.</param>
/// <param name="Count">How many of the first samples are asked for, 1 to B.</param>
public sealed record ScoredBatch(Batch Batch, ReadOnlyMemory<float> Logits, int Count);
