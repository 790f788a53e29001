using Mian.Torch.Training;

namespace Mian.Torch.Tuning;

/// <summary>Settings that are about to be tried.</summary>
/// <param name="Number">Number of the trial.</param>
/// <param name="Values">The varied settings by key.</param>
/// <param name="Config">All settings; null where they are not valid together.</param>
/// <param name="Problem">Why they are not; null where they are.</param>
internal sealed record Candidate(int Number, IReadOnlyDictionary<string, string> Values, TrainConfig? Config, string? Problem);
